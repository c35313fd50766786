import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/db/audit";
import { findOpenChangeOf } from "@/lib/db/change-requests";
import { contentHash as hashOf } from "@/lib/db/content-hash";
import { findDag } from "@/lib/db/dags";
import { isUniqueViolation } from "@/lib/db/database-error";
import { insertRevision } from "@/lib/db/revisions";
import { findVersion, insertSnapshot } from "@/lib/db/versions";
import { revertRequirement } from "@/lib/domain/change/requirement";
import { canonicalBytes } from "@/lib/domain/dag/canonical";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { judgeDocument, pinned } from "@/lib/services/change/prepare-revision";
import { checkPushed } from "@/lib/services/change/refresh-checks";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

type Reverted = Readonly<{ number: number; revision: number; contentHash: string }>;

/**
 * Proposes what was active before: its document and packs, on the connections, lanes and environments of today. It was
 * approved once, so one data engineer other than the proposer is enough; the checks run again. The draft stays as it is.
 */
export async function revertVersion(
  ctx: ServiceContext,
  { dagKey, version, why }: { dagKey: string; version: number; why: string },
): Promise<Reverted> {
  requirePermission(ctx.actor, "change_request:submit");
  const dag = await findDag(ctx.db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  const target = await findVersion(ctx.db, dagKey, version);
  if (!target) throw new AppError("not_found", `There is no version ${version} of ${dagKey}.`, { version });
  if (target.isActive)
    throw new AppError("conflict", `Version ${version} is active already.`, { reason: "nothing_changed" });
  const { document, closure } = readSnapshot(target.canonical);
  const canonical = canonicalBytes({ document, closure: await pinned(ctx.db, document, closure) });
  const contentHash = hashOf(canonical);
  if (contentHash === dag.activeHash)
    throw new AppError("conflict", `What is active says the same as version ${version}.`, {
      reason: "nothing_changed",
    });
  const { verdicts } = await judgeDocument(ctx.db, document);
  const [changeRequestId, authorId] = [newId(), ctx.actor.userId];
  try {
    const number = await ctx.db.$transaction(async (tx) => {
      const created = await tx.changeRequest.create({
        data: {
          id: changeRequestId,
          dagId: dag.id,
          authorId,
          title: `Back to version ${version}`,
          why,
          createdAt: ctx.now(),
        },
        select: { number: true },
      });
      await insertSnapshot(tx, contentHash, canonical);
      await insertRevision(tx, {
        changeRequestId,
        number: 1,
        contentHash,
        baseHash: dag.activeHash,
        layout: target.layout,
        yaml: target.yaml,
        pushedBy: authorId,
        origin: "revert",
        at: ctx.now(),
        contributorIds: [],
        checks: verdicts,
        requirements: [revertRequirement(version)],
      });
      await appendAudit(tx, {
        actorId: authorId,
        action: "change_request.reverting",
        targetType: "change_request",
        targetId: String(created.number),
        details: { dag: dagKey, version, contentHash, baseHash: dag.activeHash },
      });
      return created.number;
    });
    return await checkPushed(ctx, { number, revision: 1, contentHash });
  } catch (error) {
    if (!isUniqueViolation(error, "change_request_open_key")) throw error;
    const open = await findOpenChangeOf(ctx.db, dag.id, authorId);
    throw new AppError("conflict", `You have a change request for ${dagKey} open: ${open}. Close it first.`, {
      reason: "already_open",
      number: open,
    });
  }
}
