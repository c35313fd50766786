import {
  type ChangeGroup,
  edgePath,
  packGroupKey,
  SETTINGS_KEY,
  taskGroupKey,
} from "@/lib/client/change/change-groups";
import { shownAt } from "@/lib/client/change/line-talk";
import type { Anchor } from "@/lib/contracts/anchors";
import type { ThreadView } from "@/lib/contracts/change-requests";

/** The threads that hang at a place of the list, resolved ones too: they are part of what was said about it. */
export const threadsAt = (threads: readonly ThreadView[], place: Anchor): ThreadView[] =>
  threads.filter((thread) => isAt(shownAt(thread), place));

/** What lies inside a value is shown at the value. */
const covers = (path: string, inner: string): boolean => inner === path || inner.startsWith(`${path}/`);

function isAt(anchor: Anchor, place: Anchor): boolean {
  if (anchor.kind === "task" && place.kind === "task") return anchor.taskId === place.taskId;
  if (anchor.kind === "field" && place.kind === "field")
    return anchor.taskId === place.taskId && covers(place.path, anchor.path);
  if (anchor.kind === "edge" && place.kind === "edge")
    return anchor.sourceId === place.sourceId && anchor.targetId === place.targetId;
  if (anchor.kind === "pack" && place.kind === "pack") return anchor.pack === place.pack;
  return anchor.kind === "setting" && place.kind === "setting" && covers(place.path, anchor.path);
}

/** Key of the group of the change list at which a thread hangs; null for one about the whole change. */
export const groupKeyOf = (thread: ThreadView): string | null => keyOfAnchor(shownAt(thread));

function keyOfAnchor(anchor: Anchor): string | null {
  switch (anchor.kind) {
    case "task":
    case "field":
      return taskGroupKey(anchor.taskId);
    case "edge":
      return taskGroupKey(anchor.targetId);
    case "pack":
    case "pack_file":
      return packGroupKey(anchor.pack);
    case "setting":
      return SETTINGS_KEY;
    case "change_request":
      return null;
  }
}

/** Open threads about a place that the list has no card or line for: it did not change, or nothing is left of it. */
export const threadsOffList = (threads: readonly ThreadView[], groups: readonly ChangeGroup[]): ThreadView[] =>
  threads.filter((thread) => {
    if (thread.resolvedAt !== null || thread.anchor.kind === "change_request") return false;
    const place = shownAt(thread);
    const group = groups.find(({ key }) => key === groupKeyOf(thread));
    return !group || !hasRowFor(group, place);
  });

/** Fields and edges have a row where they changed; the card of a pack shows the files that differ. */
function hasRowFor({ rows }: ChangeGroup, place: Anchor): boolean {
  if (place.kind === "setting" || place.kind === "field") return rows.some(({ path }) => covers(path, place.path));
  return place.kind !== "edge" || rows.some(({ path }) => path === edgePath(place.sourceId));
}

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
