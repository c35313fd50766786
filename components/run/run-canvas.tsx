"use client";

import { Panel } from "@xyflow/react";
import { Route } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useMemo } from "react";
import { withExpected } from "@/components/dag-canvas/expected-flow";
import { ReadOnlyCanvas } from "@/components/dag-canvas/read-only-canvas";
import { TaskSearch } from "@/components/dag-canvas/task-search";
import { usePlaces } from "@/components/dag-canvas/use-places";
import { createRunFlow } from "@/components/run/run-overlay";
import { Button } from "@/components/ui/button";
import { useExpected } from "@/lib/client/run/usual-durations";
import type { RunDetail } from "@/lib/contracts/runs";

const ExpectedNote = dynamic(async () => (await import("@/components/dag-canvas/expected-note")).ExpectedNote);

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
  const [isPathWanted, setIsPathWanted] = useQueryState("path", parseAsBoolean.withDefault(false));
  const expected = useExpected(run.dagKey, document.tasks, isPathWanted);
  const { nodes, edges } = useMemo(() => {
    const flow = draw(tasks);
    return expected ? withExpected(flow, expected) : flow;
  }, [draw, tasks, expected]);
  const handleSelect = (taskId: string) => {
    const task = tasks.find((each) => each.taskId === taskId);
    if (task) onOpenTask(task.taskKey);
  };
  return (
    <ReadOnlyCanvas
      nodes={nodes}
      edges={edges}
      layout={layout}
      label={`Run of ${run.dagKey}, ${run.tasksDone} of ${run.tasksTotal} tasks finished`}
      selectedTaskId={selectedTaskId}
      onSelectTask={handleSelect}
    >
      <TaskSearch nodes={nodes} onOpen={handleSelect} />
      <Panel position="top-right">
        <Button icon={Route} aria-pressed={isPathWanted} onClick={() => void setIsPathWanted(!isPathWanted || null)}>
          Critical path
        </Button>
      </Panel>
      {expected ? <ExpectedNote expected={expected} /> : null}
    </ReadOnlyCanvas>
  );
}
