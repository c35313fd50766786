import type { DiffView } from "@/lib/contracts/change-requests";
import { type Change, diffDocuments } from "@/lib/domain/change/diff";

/** The change list of two loaded contents. */
export const changesOf = ({ before, after, ...closures }: DiffView): Change[] =>
  diffDocuments(before?.document ?? null, after.document, {
    packs: { before: closures.packsBefore, after: closures.packsAfter },
    pins: { before: closures.pinsBefore, after: closures.pinsAfter },
    ...(before ? { layouts: { before: before.layout, after: after.layout } } : {}),
  });
