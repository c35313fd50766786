import type { Edge } from "@xyflow/react";
import type { TaskState } from "@/lib/domain/run/model";

/** What an edge needs to know of the task at either end; `chosen` is null for all but a branch that has decided. */
export type EdgeEnd = Readonly<{ key: string; state: TaskState; chosen: readonly string[] | null }>;

/** An edge that a finished branch did not choose steps back; one that was passed takes the colour of success. */
export function edgeLook(
  edge: Edge,
  source: EdgeEnd | undefined,
  target: EdgeEnd | undefined,
): "plain" | "passed" | "unchosen" {
  if (!source || !target || source.state !== "success") return "plain";
  const isBranched = edge.label !== undefined && source.chosen !== null;
  return isBranched && !source.chosen?.includes(target.key) ? "unchosen" : "passed";
}

/** Classes of pictures.css. */
export const EDGE_CLASS = { plain: undefined, passed: "edge-passed", unchosen: "edge-unchosen" } as const;
