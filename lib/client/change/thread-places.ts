import type { Anchor, ThreadView } from "@/lib/contracts/change-requests";

/** The threads that hang at a place, resolved ones too: they are part of what was said about it. */
export const threadsAt = (threads: readonly ThreadView[], place: Anchor): ThreadView[] =>
  threads.filter(({ anchor }) => {
    if (anchor.kind === "task" && place.kind === "task") return anchor.taskId === place.taskId;
    return anchor.kind === "setting" && place.kind === "setting" && anchor.path === place.path;
  });

/** How many open threads each task has. */
export function openThreadsByTask(threads: readonly ThreadView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { anchor, resolvedAt } of threads)
    if (anchor.kind === "task" && resolvedAt === null) counts.set(anchor.taskId, (counts.get(anchor.taskId) ?? 0) + 1);
  return counts;
}
