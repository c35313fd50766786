import type { DagEdit } from "@/lib/domain/dag/edit";
import { type Group, groupsOf, type Layout } from "@/lib/domain/dag/layout";

type Place = Readonly<{ x: number; y: number }>;

/** Moves with those of a dragged group replaced by the same ones of its tasks. `at` says where the group was drawn. */
export function withMembers(moves: Layout, layout: Layout, at: (group: Group) => Place): Layout {
  const moved = Object.entries(moves).flatMap(([id, to]): [string, Place][] => {
    const group = layout[id]?.group;
    if (!group) return [[id, to]];
    const from = at(group);
    return group.tasks.flatMap((taskId): [string, Place][] => {
      const place = layout[taskId];
      return place ? [[taskId, { x: place.x + to.x - from.x, y: place.y + to.y - from.y }]] : [];
    });
  });
  return Object.fromEntries(moved);
}

/** The tasks of a group, and any other id as it is. */
export const membersOf = (layout: Layout, id: string): readonly string[] => layout[id]?.group?.tasks ?? [id];

/** The one group that all of these tasks are in; null when there is none. */
export function groupOf(layout: Layout, taskIds: readonly string[]): { id: string; group: Group } | null {
  const found = groupsOf(layout).find(
    ([, { group }]) => taskIds.length > 0 && taskIds.every((taskId) => group.tasks.includes(taskId)),
  );
  return found ? { id: found[0], group: found[1].group } : null;
}

/** The edits that fold the groups of these tasks, or open them when all are folded. */
export function foldEdits(layout: Layout, taskIds: readonly string[]): DagEdit[] {
  const groups = groupsOf(layout).filter(([, { group }]) => group.tasks.some((taskId) => taskIds.includes(taskId)));
  const isFolded = !groups.every(([, { group }]) => group.isFolded);
  return groups.map(([id, { group }]): DagEdit => ({ kind: "set_group", id, group: { ...group, isFolded } }));
}

/** A name that no group has yet. */
export function freeGroupName(layout: Layout): string {
  const taken = new Set(groupsOf(layout).map(([, { group }]) => group.name));
  let number = taken.size + 1;
  while (taken.has(`Group ${number}`)) number += 1;
  return `Group ${number}`;
}

/** The folded group in whose box a task is; null for one that is drawn itself. */
export const boxOf = (layout: Layout, taskId: string): string | null =>
  groupsOf(layout).find(([, { group }]) => group.isFolded && group.tasks.includes(taskId))?.[0] ?? null;
