import { v7 as newId } from "uuid";
import type { z } from "zod";
import type { ChangeRequestDetail, scheduleBodySchema } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import type { ChangeRow } from "@/lib/db/change-requests";
import { isUniqueViolation } from "@/lib/db/database-error";
import { cancelSchedule, findFreeze, insertSchedule } from "@/lib/db/schedules";
import { abilitiesOf } from "@/lib/domain/change/personal-view";
import { blockersOf, minuteText } from "@/lib/domain/change/standing";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { withFreshChecks } from "@/lib/services/change/refresh-checks";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/**
 * Leaves the activation of a revision to a worker: at a time, for which everything else has to be there already, or as soon
 * as nothing stands in its way.
 */
export async function scheduleActivation(
  ctx: ServiceContext,
  number: number,
  { at, revision, contentHash }: z.infer<typeof scheduleBodySchema>,
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:activate");
  const change = await withFreshChecks(ctx, await requireChange(ctx.db, number));
  if (change.lifecycle !== "open") throw refusal("not_open", { lifecycle: change.lifecycle });
  if (revision !== change.headRevision || contentHash !== change.headHash)
    throw refusal("head_moved", { headRevision: change.headRevision, contentHash: change.headHash });
  if (change.author.id === ctx.actor.userId)
    throw new AppError("forbidden", "Somebody other than the author schedules a change. Ask another data engineer.", {
      reason: "is_author",
    });
  const activateAt = at === null ? null : new Date(at);
  if (activateAt) await requireGoodTime(ctx, change, activateAt);
  const setBy = ctx.actor.userId;
  try {
    await ctx.db.$transaction(async (tx) => {
      const schedule = { id: newId(), changeRequestId: change.id, revision, contentHash, activateAt, setBy };
      if (!(await insertSchedule(tx, { ...schedule, at: ctx.now() }))) throw refusal("not_eligible");
      await record(ctx, tx, change, "activation.scheduled", { revision, contentHash, at });
    });
  } catch (error) {
    if (!isUniqueViolation(error, "activation_schedule_open_key")) throw error;
    throw new AppError("conflict", "It is scheduled already. Take that schedule back first.", {
      reason: "already_scheduled",
    });
  }
  return getChangeRequest(ctx, number);
}

async function requireGoodTime(ctx: ServiceContext, change: ChangeRow, activateAt: Date): Promise<void> {
  if (activateAt <= ctx.now())
    throw new AppError("invalid_input", "That time is over. Name one to come, or activate it now.", {
      reason: "time_is_over",
    });
  const [blocker] = blockersOf(factsOf(change)).filter(({ code }) => code !== "frozen");
  if (blocker)
    throw new AppError("conflict", `${blocker.message} Waiting for ${blocker.whoCanClear}.`, { reason: blocker.code });
  const freeze = change.isRevert ? null : await findFreeze(ctx.db, change.dagId, activateAt);
  if (freeze) {
    const next =
      freeze.until === null ? "No end of that is in sight." : `It may go from ${minuteText(freeze.until)} on.`;
    throw new AppError("conflict", `The window ${freeze.window} holds changes of this DAG back then. ${next}`, {
      reason: "frozen",
      ...freeze,
    });
  }
}

/** The change stays open and approved; only nobody activates it by themselves any more. */
export async function unscheduleActivation(ctx: ServiceContext, number: number): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:submit");
  const change = await requireChange(ctx.db, number);
  const facts = factsOf(change);
  if (facts.schedule?.outcome !== null)
    throw new AppError("conflict", "It is not scheduled. Reload the page.", { reason: "not_scheduled" });
  if (!abilitiesOf(facts, ctx.actor).unschedule)
    throw new AppError("forbidden", "Its author or a data engineer takes a schedule back.", { reason: "not_eligible" });
  await ctx.db.$transaction(async (tx) => {
    if (!(await cancelSchedule(tx, change.id, ctx.now()))) throw refusal("not_open");
    await record(ctx, tx, change, "activation.unscheduled", { revision: change.headRevision });
  });
  return getChangeRequest(ctx, number);
}

const record = (
  { actor }: ServiceContext,
  tx: Parameters<typeof appendAudit>[0],
  { number, dagKey }: ChangeRow,
  action: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> =>
  appendAudit(tx, {
    actorId: actor.userId,
    action,
    targetType: "change_request",
    targetId: String(number),
    details: { dag: dagKey, ...details },
  });
