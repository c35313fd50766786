import type { DagDocument } from "@/lib/domain/dag/document";
import { buildGraph, topologicalOrder } from "@/lib/domain/dag/graph";

type Stop = Readonly<{ id: string; key: string }>;

/** Where a reader stands who goes through a DAG in the order in which it runs. */
export type WalkStep = Readonly<{
  /** From 1. */
  position: number;
  count: number;
  key: string;
  comesAfter: readonly Stop[];
  leadsTo: readonly Stop[];
}>;

/** Null for what is no task of the document. */
export function walkStep({ tasks }: Pick<DagDocument, "tasks">, taskId: string | null): WalkStep | null {
  const at = tasks.findIndex(({ id }) => id === taskId);
  const task = tasks[at];
  if (!task) return null;
  const graph = buildGraph(tasks);
  const { order, rest } = topologicalOrder(graph);
  const stops = (places: readonly number[] = []): Stop[] =>
    places.flatMap((place) => tasks[place] ?? []).map(({ id, key }) => ({ id, key }));
  return {
    position: [...order, ...rest].indexOf(at) + 1,
    count: tasks.length,
    key: task.key,
    comesAfter: stops(graph.upstream[at]),
    leadsTo: stops(graph.downstream[at]),
  };
}
