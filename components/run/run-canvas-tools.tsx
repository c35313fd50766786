"use client";

import { Panel } from "@xyflow/react";
import { Route } from "lucide-react";
import { ExpectedNote } from "@/components/dag-canvas/expected-note";
import type { TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { TaskSearch } from "@/components/dag-canvas/task-search";
import { Button } from "@/components/ui/button";
import type { Expected } from "@/lib/client/run/usual-durations";

type Props = Readonly<{
  nodes: readonly TaskNodeType[];
  expected: Expected | null;
  isPathWanted: boolean;
  onTogglePath: () => void;
  onOpen: (taskId: string) => void;
}>;

/** What lies above the canvas of a run. */
export function RunCanvasTools({ nodes, expected, isPathWanted, onTogglePath, onOpen }: Props) {
  return (
    <>
      <TaskSearch nodes={nodes} onOpen={onOpen} />
      <Panel position="top-right">
        <Button icon={Route} aria-pressed={isPathWanted} onClick={onTogglePath}>
          Critical path
        </Button>
      </Panel>
      {expected ? <ExpectedNote expected={expected} /> : null}
    </>
  );
}
