import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/db/audit";
import type { ChangeRow } from "@/lib/db/change-requests";
import type { Transaction } from "@/lib/db/client";
import { readDatabaseError } from "@/lib/db/database-error";
import { applyActivation, findSnapshot, findVersionOfChange, lockTriggers } from "@/lib/db/versions";
import { checkTriggers, triggeredKeys } from "@/lib/domain/change/check-triggers";
import { blockersOf } from "@/lib/domain/change/standing";
import type { DagDocument } from "@/lib/domain/dag/document";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { withFreshChecks } from "@/lib/services/change/refresh-checks";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";
import { readTriggered } from "@/lib/services/dag/read-triggered";

type Named = Readonly<{ revision: number; contentHash: string }>;
type Activated = Readonly<{ dagKey: string; version: number }>;

/**
 * Makes an approved revision the active version. One transaction, in which the database re-checks everything under
 * lock; runs that started keep their version. A repeat answers what was activated.
 */
export async function activateChange(ctx: ServiceContext, number: number, named: Named): Promise<Activated> {
  requirePermission(ctx.actor, "change_request:activate");
  const change = await requireChange(ctx.db, number);
  const done = await alreadyActivated(ctx, change, named);
  if (done) return done;
  const fresh = await withFreshChecks(ctx, change);
  // Somebody may have pressed the same button while the checks ran.
  const meanwhile = await alreadyActivated(ctx, fresh, named);
  if (meanwhile) return meanwhile;
  requireReady(ctx, fresh, named);
  try {
    const version = await ctx.db.$transaction((tx) => activateInTransaction(ctx, tx, change, named));
    ctx.signals.workArrived();
    return { dagKey: change.dagKey, version };
  } catch (error) {
    // Somebody else pressed the same button a moment earlier.
    const raced = readDatabaseError(error)?.reason === "not_open" ? await requireChange(ctx.db, number) : null;
    const activated = raced && (await alreadyActivated(ctx, raced, named));
    if (activated) return activated;
    throw error;
  }
}

async function alreadyActivated({ db }: ServiceContext, change: ChangeRow, { revision, contentHash }: Named) {
  if (change.lifecycle !== "activated" || change.headRevision !== revision || change.headHash !== contentHash)
    return null;
  const version = await findVersionOfChange(db, change.id);
  return version === null ? null : { dagKey: change.dagKey, version };
}

/** The same answer as the database's guards, in time to say who can help. */
function requireReady({ actor }: ServiceContext, change: ChangeRow, { revision, contentHash }: Named): void {
  const facts = factsOf(change);
  if (facts.lifecycle !== "open") throw refusal("not_open", { lifecycle: facts.lifecycle });
  if (revision !== change.headRevision || contentHash !== change.headHash)
    throw refusal("head_moved", { headRevision: change.headRevision, contentHash: change.headHash });
  const blockers = blockersOf(facts);
  const [first] = blockers;
  if (first)
    throw new AppError("conflict", `${first.message} Waiting for ${first.whoCanClear}.`, {
      reason: first.code,
      blockers,
    });
  if (change.author.id === actor.userId && !facts.isFirstAid)
    throw new AppError("forbidden", "Somebody other than the author activates a change. Ask another data engineer.", {
      reason: "is_author",
    });
}

/** What other DAGs are active has changed since the submit. */
async function requireSoundTriggers(tx: Transaction, document: DagDocument): Promise<void> {
  if (triggeredKeys(document).length === 0) return;
  await lockTriggers(tx);
  const [issue] = checkTriggers(document, await readTriggered(tx, document));
  if (issue) throw new AppError("conflict", `${issue.message} Then submit it again.`, { reason: issue.code });
}

/** `breakGlassId`: what somebody asked for in an emergency; the actor is then the second person. */
export async function activateInTransaction(
  ctx: ServiceContext,
  tx: Transaction,
  change: ChangeRow,
  { breakGlassId = null, ...named }: Named & { breakGlassId?: string | null },
): Promise<number> {
  const activationId = newId();
  const actorId = ctx.actor.userId;
  // The guard on this row takes the locks; every statement after it sees a still picture.
  const { waived } = await tx.activation.create({
    data: {
      id: activationId,
      dagId: change.dagId,
      changeRequestId: change.id,
      actorId,
      createdAt: ctx.now(),
      breakGlassId,
      ...named,
    },
    select: { waived: true },
  });
  const { document } = readSnapshot(await findSnapshot(tx, named.contentHash));
  await requireSoundTriggers(tx, document);
  const { version, superseded } = await applyActivation(tx, activationId);
  await appendAudit(tx, {
    actorId,
    action: breakGlassId === null ? "change_request.activated" : "break_glass.activated",
    targetType: "change_request",
    targetId: String(change.number),
    details: {
      dag: change.dagKey,
      version,
      ...named,
      previousHash: change.activeHash,
      superseded,
      ...(breakGlassId === null ? {} : { waived, askedBy: change.glass?.askedBy.id }),
    },
  });
  return version;
}
