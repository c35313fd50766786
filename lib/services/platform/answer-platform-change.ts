import type { z } from "zod";
import type { answerPlatformChangeBodySchema, PlatformChange } from "@/lib/contracts/platform-changes";
import { appendAudit } from "@/lib/db/audit";
import { applyPlatformChange, endPlatformChange, type PlatformChangeRow } from "@/lib/db/platform-changes";
import { abilitiesOf } from "@/lib/domain/change/personal-view";
import { isRefusalCode } from "@/lib/domain/change/refusals";
import type { ChangeFacts } from "@/lib/domain/change/standing";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireStepUp } from "@/lib/services/access/require-step-up";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";
import { requirePlatformChange, requirePlatformFacts } from "@/lib/services/platform/get-platform-change";
import { platformChangeView } from "@/lib/services/platform/platform-change-view";
import { blockersPastApproval } from "@/lib/services/platform/platform-facts";

type Body = z.infer<typeof answerPlatformChangeBodySchema>;

/** Somebody else's word about a change of the platform. With its last approval it is there at once; whoever proposed it may take it back. */
export async function answerPlatformChange(
  ctx: ServiceContext,
  id: string,
  { answer, contentHash }: Body,
): Promise<PlatformChange> {
  requirePermission(ctx.actor, "platform:propose");
  if (answer === "approve") requireStepUp(ctx);
  const { change, facts } = await requirePlatformFacts(ctx, id);
  if (change.outcome !== null) throw refusal("platform_change_ended");
  if (change.contentHash !== contentHash) throw refusal("head_moved");
  requireMayAnswer(ctx, change, answer);
  if (answer === "approve") requireMayApprove(ctx, facts);
  const by = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    if (answer === "approve") return applyPlatformChange(tx, id, { by, contentHash });
    const outcome = answer === "decline" ? "declined" : "withdrawn";
    if (!(await endPlatformChange(tx, id, { outcome, by, at: ctx.now() }))) throw refusal("platform_change_ended");
    await appendAudit(tx, {
      actorId: by,
      action: `platform_change.${outcome}`,
      targetType: change.kind,
      targetId: change.name,
      details: { platformChange: change.number },
    });
  });
  const answered = await requirePlatformChange(ctx, id);
  if (answered.outcome === "applied") ctx.signals.workArrived();
  return platformChangeView(answered, by);
}

function requireMayAnswer({ actor }: ServiceContext, change: PlatformChangeRow, answer: Body["answer"]): void {
  const isTheirs = change.proposedBy.id === actor.userId;
  if (answer === "withdraw") {
    if (isTheirs) return;
    throw new AppError("forbidden", "Only who proposed it takes it back. Decline it instead.", {
      reason: "not_author",
    });
  }
  if (isTheirs) throw refusal("is_contributor");
  if (!change.mayAnswer)
    throw new AppError(
      "forbidden",
      "It is answered by those whose approval it asks for, who held their role when it was proposed.",
      {
        reason: "not_eligible",
      },
    );
  if (answer === "approve" && change.isBehind)
    throw new AppError("conflict", `${change.name} was changed since. It is proposed anew.`, { reason: "base_moved" });
}

/** Nobody approves past an objection or a comment that blocks, and nobody twice. */
function requireMayApprove({ actor }: ServiceContext, facts: ChangeFacts): void {
  const [first] = blockersPastApproval(facts, actor);
  if (first) throw refusal(isRefusalCode(first.code) ? first.code : "not_eligible", { waitsFor: first.whoCanClear });
  if (!abilitiesOf(facts, actor).approve)
    throw new AppError("conflict", "You approved it already. It waits for somebody else.", {
      reason: "already_approved",
    });
}
