import type { Needs } from "@/bench/recording";
import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";

/** The shape of the onboarding DAG: 40 tasks in layers of 1-6-12-12-6-2-1. Needs by task number, from `first` on. */
function layered(first: number): number[][] {
  const sizes = [1, 6, 12, 12, 6, 2, 1];
  let next = first;
  const layers = sizes.map((size) => Array.from({ length: size }, () => next++));
  const at = (layer: number, place: number): number => {
    const tasks = layers[layer] ?? [];
    return tasks[place % tasks.length] ?? 0;
  };
  const needsOf: readonly ((place: number) => number[])[] = [
    () => [],
    () => [at(0, 0)],
    (place) => [at(1, place), at(1, place + 1)],
    (place) => [at(2, place), at(2, place + 1)],
    (place) => [0, 1, 2, 3].map((more) => at(3, 2 * place + more)),
    (place) => [0, 1, 2].map((more) => at(4, 3 * place + more)),
    () => [at(5, 0), at(5, 1)],
  ];
  return layers.flatMap((tasks, layer) => tasks.map((_, place) => needsOf[layer]?.(place) ?? []));
}

const keyOf = (task: number): string => `task_${task}`;

/** Tasks that do nothing, or what `command` says, wired as given. */
const tasksOf = (needs: readonly (readonly number[])[], command = "true"): Task[] =>
  needs.map((upstream, task) => aBashTask(keyOf(task), upstream.map(keyOf), { command }));

export const layered40 = (command?: string): Task[] => tasksOf(layered(0), command);

export const chain = (length: number): Task[] =>
  tasksOf(Array.from({ length }, (_, task) => (task === 0 ? [] : [task - 1])));

/** Fifty of the forty-task shapes one after the other: as wide as one of them, fifty times as many tasks. */
export function layered2000(): Task[] {
  const blocks = Array.from({ length: 50 }, (_, block) => layered(block * 40));
  return tasksOf(blocks.flatMap((needs, block) => (block === 0 ? needs : [[block * 40 - 1], ...needs.slice(1)])));
}

/** A DAG that holds nobody back but by its lane. */
export const openDag = (dag: string, tasks: Task[], more: Partial<DagDocument> = {}): DagDocument =>
  aDocument(tasks, { dag: `bench.${dag}`, max_active_runs: 1_000, max_active_tasks: 2_000, ...more });

export const needsIn = ({ tasks }: DagDocument): Needs =>
  Object.fromEntries(tasks.map(({ key, needs }) => [key, needs]));
