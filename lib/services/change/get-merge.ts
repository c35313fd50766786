import type { MergeView } from "@/lib/contracts/merge";
import { listAuthorsSince } from "@/lib/db/merge-authors";
import { mergeAbilities } from "@/lib/domain/merge/abilities";
import { valueAt } from "@/lib/domain/merge/value-at";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { mergeChange } from "@/lib/services/change/merge-change";
import type { ServiceContext } from "@/lib/services/context";

/** The head merged with what is active now, conflict by conflict, with what was chosen. */
export async function getMerge(ctx: ServiceContext, number: number): Promise<MergeView> {
  requirePermission(ctx.actor, "change_request:read");
  const change = await requireChange(ctx.db, number);
  const { conflicts, problems, choices, mended, document, active } = await mergeChange(ctx, change);
  const open = conflicts.filter(({ choice }) => choice === null).length + problems.length;
  return {
    number: change.number,
    headRevision: change.headRevision,
    activeHash: change.activeHash,
    isBehind: change.baseHash !== change.activeHash || change.closureChanges.length > 0,
    activeLabel: active?.content.label ?? "Nothing active",
    activeBy: await listAuthorsSince(ctx.db, change.dagId, change.baseHash),
    proposedBy: change.contributors,
    conflicts: conflicts.map(({ fingerprint: _, choice, ...conflict }) => ({
      ...conflict,
      take: choice?.take ?? null,
      edited: choice?.take === "edit" ? choice.value : undefined,
      chosenBy: choices.get(conflict.id)?.chosenBy ?? null,
    })),
    problems: problems.map(({ id, message, taskKey, place }) => ({
      id,
      message,
      taskKey,
      taskId: place?.taskId ?? null,
      path: place?.path ?? "",
      value: place ? valueAt(document, place) : undefined,
    })),
    mended: mended.map(({ taskId, path, value, chosenBy }) => ({
      taskId,
      taskKey: document.tasks.find(({ id }) => id === taskId)?.key ?? null,
      path,
      edited: value ?? undefined,
      chosenBy,
    })),
    can: mergeAbilities(factsOf(change), ctx.actor, { open, chosen: conflicts.length + mended.length }),
  };
}
