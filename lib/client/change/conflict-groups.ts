import { pointerText } from "@/lib/client/change/pointer-text";
import type { MergeConflict, MergeView } from "@/lib/contracts/merge";

/** The conflicts of one task, or of the settings, which can be taken from one side together. */
export type ConflictGroup = Readonly<{ key: string; title: string; conflicts: readonly MergeConflict[] }>;

export function groupConflicts(conflicts: readonly MergeConflict[]): ConflictGroup[] {
  const groups = new Map<string, MergeConflict[]>();
  for (const conflict of conflicts) {
    const key = conflict.taskId ?? "settings";
    groups.set(key, [...(groups.get(key) ?? []), conflict]);
  }
  return [...groups].map(([key, members]) => ({ key, title: members[0]?.taskKey ?? "Settings", conflicts: members }));
}

const KINDS = {
  delete_modify: "deleted on one side, changed on the other",
  delete_connect: "deleted on one side, newly used on the other",
  field: "changed differently on both sides",
  text: "different lines changed on both sides",
} as const satisfies Record<MergeConflict["kind"], string>;

export const conflictTitle = ({ path, kind, taskKey }: Pick<MergeConflict, "path" | "kind" | "taskKey">): string =>
  path === "" ? `${taskKey}: ${KINDS[kind]}` : pointerText(path);

export const conflictKind = ({ kind }: MergeConflict): string => KINDS[kind];

/** How far the decisions are; a broken rule counts as one more to make. */
export function mergeProgress({ conflicts, problems, mended }: MergeView): Readonly<{ done: number; total: number }> {
  const decided = conflicts.filter(({ take }) => take !== null).length;
  return { done: decided + mended.length, total: conflicts.length + mended.length + problems.length };
}
