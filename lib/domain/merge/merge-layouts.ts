import type { DagDraft } from "@/lib/domain/dag/document";
import { groupsOf, keptLayout, type Layout, notesOf } from "@/lib/domain/dag/layout";

/**
 * Where the tasks of a merge stand: as in what is active, and what only the proposal has in the same place beside a
 * neighbour as its author drew it. Notes and groups of both are kept; a task that both grouped stays in the active group.
 * Never a conflict.
 */
export function mergeLayouts({ tasks }: DagDraft, active: Layout, proposed: Layout): Layout {
  const idOfKey = new Map(tasks.map(({ id, key }) => [key, id]));
  const neighbours = new Map<string, string[]>();
  const note = (id: string, neighbour: string) => neighbours.set(id, [...(neighbours.get(id) ?? []), neighbour]);
  for (const { id, needs } of tasks)
    for (const source of needs.flatMap((key) => idOfKey.get(key) ?? [])) {
      note(id, source);
      note(source, id);
    }
  const places = tasks.flatMap(({ id }): [string, Layout[string]][] => {
    const place = active[id] ?? beside(neighbours.get(id) ?? [], active, proposed, id);
    return place ? [[id, place]] : [];
  });
  const groups = [...groupsOf(active), ...groupsOf(proposed).filter(([id]) => !active[id]?.group)];
  return keptLayout(tasks, Object.fromEntries([...notesOf(active), ...notesOf(proposed), ...groups, ...places]));
}

/** Undefined for a task that nobody placed: the automatic layout finds it a place. */
function beside(neighbours: readonly string[], active: Layout, proposed: Layout, id: string) {
  const drawn = proposed[id];
  const anchor = neighbours.find((neighbour) => active[neighbour] && proposed[neighbour]);
  const [is, was] = anchor === undefined ? [] : [active[anchor], proposed[anchor]];
  return drawn && is && was ? { x: drawn.x + is.x - was.x, y: drawn.y + is.y - was.y } : drawn;
}
