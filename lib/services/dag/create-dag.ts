import { v7 as newId } from "uuid";
import type { DagDetail } from "@/lib/contracts/dags";
import { appendAudit } from "@/lib/db/audit";
import { isUniqueViolation } from "@/lib/db/database-error";
import { createDraftRow } from "@/lib/db/drafts";
import type { DagDraft } from "@/lib/domain/dag/document";
import { draftToYaml } from "@/lib/domain/dag/yaml";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { getDag } from "@/lib/services/dag/get-dag";

/** A new DAG with an empty draft. Nothing of it runs before a change request is activated. */
export async function createDag(
  ctx: ServiceContext,
  dag: { dagKey: string; title: string; owner: string },
): Promise<DagDetail> {
  requirePermission(ctx.actor, "dag:create");
  const id = newId();
  const userId = ctx.actor.userId;
  const document: DagDraft = {
    signalbox: "dag/v1",
    dag: dag.dagKey,
    title: dag.title,
    owner: dag.owner,
    start: { on: "client" },
    tasks: [],
  };
  try {
    await ctx.db.$transaction(async (tx) => {
      await tx.dag.create({ data: { id, ...dag, createdBy: userId, createdAt: ctx.now() } });
      await createDraftRow(tx, { dagId: id, document, layout: {}, yaml: draftToYaml(document), userId, at: ctx.now() });
      await appendAudit(tx, { actorId: userId, action: "dag.created", targetType: "dag", targetId: dag.dagKey });
    });
  } catch (error) {
    if (!isUniqueViolation(error, "dag_dag_key_key")) throw error;
    throw new AppError(
      "conflict",
      `There is a DAG ${dag.dagKey} already. Choose another name.`,
      { reason: "dag_exists" },
      { cause: error },
    );
  }
  return getDag(ctx, dag.dagKey);
}
