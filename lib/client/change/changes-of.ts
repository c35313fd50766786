import { type ChangeGroup, groupChanges } from "@/lib/client/change/change-groups";
import type { DiffView } from "@/lib/contracts/change-requests";
import { type Change, diffDocuments } from "@/lib/domain/change/diff";

const compare = ({ before, after, ...closures }: DiffView): Change[] =>
  diffDocuments(before?.document ?? null, after.document, {
    packs: { before: closures.packsBefore, after: closures.packsAfter },
    pins: { before: closures.pinsBefore, after: closures.pinsAfter },
    ...(before ? { layouts: { before: before.layout, after: after.layout } } : {}),
  });

const grouped = new WeakMap<DiffView, readonly ChangeGroup[]>();
const listed = new WeakMap<DiffView, readonly Change[]>();

/** The change list of two loaded contents, compared once however many parts of the page ask. */
export function changesOf(diff: DiffView): readonly Change[] {
  const changes = listed.get(diff) ?? compare(diff);
  listed.set(diff, changes);
  return changes;
}

/** The same list by what each change is about. */
export function groupsOf(diff: DiffView): readonly ChangeGroup[] {
  const groups = grouped.get(diff) ?? groupChanges(changesOf(diff));
  grouped.set(diff, groups);
  return groups;
}
