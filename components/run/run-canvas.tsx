"use client";

import { useMemo } from "react";
import { ReadOnlyCanvas } from "@/components/dag-canvas/read-only-canvas";
import { TaskSearch } from "@/components/dag-canvas/task-search";
import { usePlaces } from "@/components/dag-canvas/use-places";
import { createRunFlow } from "@/components/run/run-overlay";
import type { RunDetail } from "@/lib/contracts/runs";

/** The version's canvas with the states of this run. */
export function RunCanvas({
  run,
  selectedTaskId,
  onOpenTask,
}: {
  run: RunDetail;
  selectedTaskId: string | null;
  onOpenTask: (taskKey: string) => void;
}) {
  const { document, layout, tasks } = run;
  const places = usePlaces(document, layout);
  const draw = useMemo(() => createRunFlow(document, places), [document, places]);
  const { nodes, edges } = useMemo(() => draw(tasks), [draw, tasks]);
  const handleSelect = (taskId: string) => {
    const task = tasks.find((each) => each.taskId === taskId);
    if (task) onOpenTask(task.taskKey);
  };
  return (
    <ReadOnlyCanvas
      nodes={nodes}
      edges={edges}
      label={`Run of ${run.dagKey}, ${run.tasksDone} of ${run.tasksTotal} tasks finished`}
      selectedTaskId={selectedTaskId}
      onSelectTask={handleSelect}
    >
      <TaskSearch nodes={nodes} onOpen={handleSelect} />
    </ReadOnlyCanvas>
  );
}
