import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/db/audit";
import { findOpenChangeOf } from "@/lib/db/change-requests";
import { contentHash as hashOf } from "@/lib/db/content-hash";
import { isUniqueViolation } from "@/lib/db/database-error";
import { insertRevision } from "@/lib/db/revisions";
import { insertSnapshot } from "@/lib/db/versions";
import type { Layout } from "@/lib/domain/dag/layout";
import { AppError } from "@/lib/domain/shared/app-error";
import type { PreparedRevision } from "@/lib/services/change/prepare-revision";
import { checkPushed } from "@/lib/services/change/refresh-checks";
import type { ServiceContext } from "@/lib/services/context";

export type Proposed = Readonly<{ number: number; revision: number; contentHash: string }>;

type Proposal = Pick<PreparedRevision, "canonical" | "checks" | "requirements"> &
  Readonly<{
    dag: Readonly<{ id: string; dagKey: string; activeHash: string | null }>;
    title: string;
    why: string;
    layout: Layout;
    yaml: string;
    origin: "push" | "revert";
    /** What the record says beside the DAG and the hashes. */
    audit: Readonly<{ action: string; details: Readonly<Record<string, unknown>> }>;
  }>;

/** A change request whose content was not drawn by anybody: made from what is, or was, active. The draft stays as it is. */
export async function openProposal(
  ctx: ServiceContext,
  { dag, canonical, audit, ...proposal }: Proposal,
): Promise<Proposed> {
  const [changeRequestId, authorId, contentHash] = [newId(), ctx.actor.userId, hashOf(canonical)];
  const { title, why, layout, yaml, origin, checks, requirements } = proposal;
  try {
    const number = await ctx.db.$transaction(async (tx) => {
      const created = await tx.changeRequest.create({
        data: { id: changeRequestId, dagId: dag.id, authorId, title, why, createdAt: ctx.now() },
        select: { number: true },
      });
      await insertSnapshot(tx, contentHash, canonical);
      await insertRevision(tx, {
        ...{
          changeRequestId,
          number: 1,
          contentHash,
          baseHash: dag.activeHash,
          layout,
          yaml,
          pushedBy: authorId,
          origin,
        },
        ...{ at: ctx.now(), contributorIds: [], checks, requirements },
      });
      await appendAudit(tx, {
        actorId: authorId,
        action: audit.action,
        targetType: "change_request",
        targetId: String(created.number),
        details: { dag: dag.dagKey, ...audit.details, contentHash, baseHash: dag.activeHash },
      });
      return created.number;
    });
    return await checkPushed(ctx, { number, revision: 1, contentHash });
  } catch (error) {
    if (!isUniqueViolation(error, "change_request_open_key")) throw error;
    const open = await findOpenChangeOf(ctx.db, dag.id, authorId);
    throw new AppError("conflict", `You have a change request for ${dag.dagKey} open: ${open}. Close it first.`, {
      reason: "already_open",
      number: open,
    });
  }
}
