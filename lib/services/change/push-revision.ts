import { appendAudit } from "@/lib/db/audit";
import { isDraftEditor } from "@/lib/db/drafts";
import { abilitiesOf } from "@/lib/domain/change/personal-view";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { prepareRevision } from "@/lib/services/change/prepare-revision";
import { checkPushed } from "@/lib/services/change/refresh-checks";
import { refusal } from "@/lib/services/change/refusal";
import { requireSave, writeRevision } from "@/lib/services/change/submit-change";
import type { ServiceContext } from "@/lib/services/context";
import { requireDraft } from "@/lib/services/dag/get-draft";

/** The draft as the next revision. Approvals of earlier revisions stop counting; objections and threads stay. */
export async function pushRevision(
  ctx: ServiceContext,
  changeNumber: number,
  { saveNumber, expectedHead }: { saveNumber: number; expectedHead: number },
): Promise<{ number: number; revision: number; contentHash: string }> {
  requirePermission(ctx.actor, "change_request:submit");
  const change = await requireChange(ctx.db, changeNumber);
  const facts = factsOf(change);
  if (facts.lifecycle !== "open") throw refusal("not_open", { lifecycle: facts.lifecycle });
  if (!abilitiesOf(facts, ctx.actor).push && !(await isDraftEditor(ctx.db, change.dagId, ctx.actor.userId)))
    throw new AppError(
      "forbidden",
      "Only people who have a part in this change push to it. Comment, or edit the draft.",
      {
        reason: "not_contributor",
      },
    );
  if (expectedHead !== change.headRevision) throw refusal("head_moved", { headRevision: change.headRevision });
  const draft = await requireDraft(ctx, change.dagKey);
  const prepared = await prepareRevision(ctx, draft, change.author.id);
  if (prepared.contentHash === change.headHash && facts.isBaseActive)
    throw new AppError(
      "conflict",
      `The draft is what revision ${change.headRevision} says already. Change something first.`,
      {
        reason: "nothing_changed",
      },
    );
  const number = change.headRevision + 1;
  await ctx.db.$transaction(async (tx) => {
    await requireSave(tx, draft, saveNumber);
    await writeRevision(ctx, tx, { changeRequestId: change.id, number, dagId: change.dagId }, prepared);
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "change_request.pushed",
      targetType: "change_request",
      targetId: String(changeNumber),
      details: { dag: change.dagKey, revision: number, contentHash: prepared.contentHash, baseHash: prepared.baseHash },
    });
  });
  return checkPushed(ctx, { number: changeNumber, revision: number, contentHash: prepared.contentHash });
}
