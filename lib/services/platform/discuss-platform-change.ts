import { v7 as newId } from "uuid";
import type { z } from "zod";
import type { openPlatformThreadBodySchema, PlatformChangeDetail } from "@/lib/contracts/platform-reviews";
import { appendAudit } from "@/lib/db/audit";
import type { PlatformChangeRow } from "@/lib/db/platform-changes";
import { findPlatformThread, setPlatformThreadResolved } from "@/lib/db/platform-reviews";
import { canResolveThread } from "@/lib/domain/change/personal-view";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";
import { getPlatformChange, requirePlatformFacts } from "@/lib/services/platform/get-platform-change";
import { platformChangeView } from "@/lib/services/platform/platform-change-view";

type NewThread = z.infer<typeof openPlatformThreadBodySchema>;

/** A comment at one of the changed fields or at the whole change. While a blocking one is open, nothing is applied. */
export async function openPlatformThread(
  ctx: ServiceContext,
  id: string,
  { anchor, isBlocking, body }: NewThread,
): Promise<PlatformChangeDetail> {
  requirePermission(ctx.actor, "change_request:comment");
  const { change } = await requirePlatformFacts(ctx, id);
  if (change.outcome !== null) throw refusal("platform_change_ended");
  const field = anchor.kind === "setting" ? anchor.path.slice(1) : null;
  if (field !== null && !platformChangeView(change, ctx.actor.userId).fields.some((one) => one.field === field))
    throw new AppError("invalid_input", `This change says nothing about ${field}.`, { reason: "no_place" });
  const [threadId, openedBy, at] = [newId(), ctx.actor.userId, ctx.now()];
  await ctx.db.$transaction(async (tx) => {
    await tx.platformThread.create({
      data: { id: threadId, platformChangeId: id, field, isBlocking, openedBy, createdAt: at },
    });
    await tx.platformComment.create({ data: { id: newId(), threadId, authorId: openedBy, body, createdAt: at } });
    await appendAudit(tx, entry(ctx, change, "thread.opened", { thread: threadId, field, isBlocking }));
  });
  return getPlatformChange(ctx, id);
}

export async function commentPlatformThread(
  ctx: ServiceContext,
  threadId: string,
  body: string,
): Promise<PlatformChangeDetail> {
  requirePermission(ctx.actor, "change_request:comment");
  const { change } = await requireOpenThread(ctx, threadId);
  await ctx.db.$transaction(async (tx) => {
    const comment = { id: newId(), threadId, authorId: ctx.actor.userId, body, createdAt: ctx.now() };
    await tx.platformComment.create({ data: comment });
    await appendAudit(tx, entry(ctx, change, "thread.commented", { thread: threadId }));
  });
  return getPlatformChange(ctx, change.id);
}

/** Marks a thread as settled, or opens it again. */
export async function resolvePlatformThread(
  ctx: ServiceContext,
  threadId: string,
  resolved: boolean,
): Promise<PlatformChangeDetail> {
  requirePermission(ctx.actor, "change_request:comment");
  const { change, facts, openedBy } = await requireOpenThread(ctx, threadId);
  if (!canResolveThread(facts, openedBy, ctx.actor))
    throw new AppError("forbidden", "Whoever opened a thread resolves it, or somebody whose approval is asked for.", {
      reason: "not_eligible",
    });
  await ctx.db.$transaction(async (tx) => {
    const by = { by: ctx.actor.userId, at: ctx.now() };
    if (!(await setPlatformThreadResolved(tx, threadId, resolved ? by : null))) return;
    await appendAudit(tx, entry(ctx, change, resolved ? "thread.resolved" : "thread.reopened", { thread: threadId }));
  });
  return getPlatformChange(ctx, change.id);
}

/** A thread of a change that is still open. */
async function requireOpenThread(ctx: ServiceContext, threadId: string) {
  const thread = await findPlatformThread(ctx.db, threadId);
  if (!thread) throw new AppError("not_found", "There is no such comment thread.", { id: threadId });
  const found = await requirePlatformFacts(ctx, thread.changeId);
  if (found.change.outcome !== null) throw refusal("platform_change_ended");
  return { ...found, openedBy: thread.openedBy };
}

const entry = (
  { actor }: ServiceContext,
  { kind, name, number }: PlatformChangeRow,
  action: string,
  details: Readonly<Record<string, unknown>>,
) => ({
  actorId: actor.userId,
  action,
  targetType: kind,
  targetId: name,
  details: { platformChange: number, ...details },
});
