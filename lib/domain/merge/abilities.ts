import { hasPermission } from "@/lib/domain/access/permissions";
import { isContributor, type Viewer } from "@/lib/domain/change/personal-view";
import type { ChangeFacts } from "@/lib/domain/change/standing";

/** Conflicts without a choice with rules that are still broken, and how many choices the merge rests on. */
export type MergeProgress = Readonly<{ open: number; chosen: number }>;

/**
 * A clean update is open to the author, to everybody with a part in the change and to who may activate it; it adds
 * nobody. To decide a conflict is to write a part of the change, so only who has one already does it.
 */
export function mergeAbilities(facts: ChangeFacts, viewer: Viewer, { open, chosen }: MergeProgress) {
  const isBehind = facts.lifecycle === "open" && (!facts.isBaseActive || facts.closureChanges.length > 0);
  const mayPush = isBehind && hasPermission(viewer.roles, "change_request:submit");
  const hasPart = isContributor(facts, viewer);
  return {
    update:
      mayPush && open === 0 && chosen === 0 && (hasPart || hasPermission(viewer.roles, "change_request:activate")),
    choose: mayPush && hasPart && open + chosen > 0,
    resolve: mayPush && hasPart && open === 0 && chosen > 0,
  };
}
