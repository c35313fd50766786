"use client";

import dynamic from "next/dynamic";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useMemo } from "react";
import { DagPicture } from "@/components/dag-canvas/dag-picture";
import { withExpected } from "@/components/dag-canvas/expected-flow";
import { usePlaces } from "@/components/dag-canvas/use-places";
import { createRunFlow } from "@/components/run/run-overlay";
import { useExpected } from "@/lib/client/run/usual-durations";
import type { RunDetail } from "@/lib/contracts/runs";

/** Come with what can be moved. */
const RunCanvasTools = dynamic(async () => (await import("@/components/run/run-canvas-tools")).RunCanvasTools);

/** The version's canvas with the states of this run. */
export function RunCanvas({
  run,
  selectedTaskId,
  alsoSelected,
  onOpenTask,
}: {
  run: RunDetail;
  selectedTaskId: string | null;
  alsoSelected: readonly string[];
  onOpenTask: (taskKey: string, isMore?: boolean) => void;
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
  const handleSelect = (taskId: string, isMore = false) => {
    const task = tasks.find((each) => each.taskId === taskId);
    if (task) onOpenTask(task.taskKey, isMore);
  };
  return (
    <DagPicture
      nodes={nodes}
      edges={edges}
      layout={layout}
      label={`Run of ${run.dagKey}, ${run.tasksDone} of ${run.tasksTotal} tasks finished`}
      selectedTaskId={selectedTaskId}
      alsoSelected={alsoSelected}
      onSelectTask={handleSelect}
      isMovable={isPathWanted}
    >
      <RunCanvasTools
        nodes={nodes}
        expected={expected}
        isPathWanted={isPathWanted}
        onTogglePath={() => void setIsPathWanted(!isPathWanted || null)}
        onOpen={handleSelect}
      />
    </DagPicture>
  );
}
