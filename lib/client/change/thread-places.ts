import { type ChangeGroup, SETTINGS_KEY, taskGroupKey } from "@/lib/client/change/change-groups";
import type { Anchor, ThreadView } from "@/lib/contracts/change-requests";

/** Where a thread is shown: at its place, or at the nearest that is left of it. */
const shownAt = ({ anchor, portedTo }: ThreadView): Anchor => portedTo?.anchor ?? anchor;

/** The threads that hang at a place, resolved ones too: they are part of what was said about it. */
export const threadsAt = (threads: readonly ThreadView[], place: Anchor): ThreadView[] =>
  threads.filter((thread) => {
    const anchor = shownAt(thread);
    if (anchor.kind === "task" && place.kind === "task") return anchor.taskId === place.taskId;
    return anchor.kind === "setting" && place.kind === "setting" && anchor.path === place.path;
  });

/** Key of the group of the change list at which a thread hangs; null for one about the whole change. */
export function groupKeyOf(thread: ThreadView): string | null {
  const anchor = shownAt(thread);
  if (anchor.kind === "change_request") return null;
  return anchor.kind === "task" ? taskGroupKey(anchor.taskId) : SETTINGS_KEY;
}

/** Open threads about a place that the list has no card or line for: it did not change, or nothing is left of it. */
export const threadsOffList = (threads: readonly ThreadView[], groups: readonly ChangeGroup[]): ThreadView[] =>
  threads.filter((thread) => {
    if (thread.resolvedAt !== null || thread.anchor.kind === "change_request") return false;
    const place = shownAt(thread);
    const group = groups.find(({ key }) => key === groupKeyOf(thread));
    return !group || (place.kind === "setting" && !group.rows.some(({ path }) => path === place.path));
  });

/** How many open threads each place of the change list has, by the key of its group. */
export function openThreadsByGroup(threads: readonly ThreadView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const thread of threads) {
    const key = groupKeyOf(thread);
    if (key !== null && thread.resolvedAt === null) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Keys of the groups at which a person opened a thread or answered in one. */
export const spokenAt = (threads: readonly ThreadView[], personId: string | undefined): ReadonlySet<string> =>
  new Set(
    threads
      .filter(({ comments }) => comments.some(({ author }) => author.id === personId))
      .flatMap((thread) => groupKeyOf(thread) ?? []),
  );

/** The next of these keys that has an open thread, or the one before, round the end; null when none has. */
export function nextWithThread(
  keys: readonly string[],
  open: ReadonlyMap<string, number>,
  from: string | null,
  by: 1 | -1,
): string | null {
  const way = by === 1 ? keys : keys.toReversed();
  const at = from === null ? -1 : way.indexOf(from);
  return [...way.slice(at + 1), ...way.slice(0, at + 1)].find((key) => open.has(key)) ?? null;
}
