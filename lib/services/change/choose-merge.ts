import type { MergeView } from "@/lib/contracts/merge";
import { saveMergeChoice } from "@/lib/db/merge-choices";
import { mergeAbilities } from "@/lib/domain/merge/abilities";
import { withValueAt } from "@/lib/domain/merge/value-at";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getMerge } from "@/lib/services/change/get-merge";
import { type ChangeMerge, mergeChange } from "@/lib/services/change/merge-change";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

type Chosen = Readonly<{ conflictId: string; take: "active" | "proposed" | "edit"; value?: unknown }>;

/** Keeps what a person decided about one conflict, or wrote where the merge breaks a rule. Nothing is made of it yet. */
export async function chooseMerge(ctx: ServiceContext, number: number, chosen: Chosen): Promise<MergeView> {
  requirePermission(ctx.actor, "change_request:submit");
  const change = await requireChange(ctx.db, number);
  const facts = factsOf(change);
  if (facts.lifecycle !== "open") throw refusal("not_open", { lifecycle: facts.lifecycle });
  const merge = await mergeChange(ctx, change);
  const place = placeOf(merge, chosen);
  if (!mergeAbilities(facts, ctx.actor, { open: 1, chosen: 0 }).choose)
    throw new AppError(
      "forbidden",
      "Its author and whoever has a part in a change decide its conflicts. Comment on it.",
      {
        reason: "not_contributor",
      },
    );
  if (chosen.take === "edit") {
    const edited = withValueAt(merge.document, place, chosen.value ?? undefined);
    if (!edited.ok) throw new AppError("invalid_input", edited.error, { reason: "invalid_value", ...place });
  }
  const { id: changeRequestId } = change;
  const { conflictId, take, value } = chosen;
  const { taskId, path } = place;
  await saveMergeChoice(ctx.db, {
    changeRequestId,
    conflictId,
    take,
    taskId,
    path,
    value,
    chosenBy: ctx.actor.userId,
    at: ctx.now(),
  });
  return getMerge(ctx, number);
}

function placeOf({ conflicts, problems }: ChangeMerge, { conflictId, take }: Chosen) {
  const conflict = conflicts.find(({ id }) => id === conflictId);
  if (conflict && (conflict.path !== "" || take !== "edit")) return conflict;
  const place = problems.find(({ id }) => id === conflictId)?.place;
  if (place && take === "edit") return place;
  throw new AppError("conflict", "That conflict is not there any more, or is not settled like this. Reload the page.", {
    reason: "unknown_conflict",
  });
}
