import { v7 as newId } from "uuid";
import type { DagDetail } from "@/lib/contracts/dags";
import { appendAudit } from "@/lib/db/audit";
import { isUniqueViolation } from "@/lib/db/database-error";
import { createDraftRow } from "@/lib/db/drafts";
import type { DagDraft } from "@/lib/domain/dag/document";
import { exampleDocument } from "@/lib/domain/dag/example";
import { draftToYaml } from "@/lib/domain/dag/yaml";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { getDag } from "@/lib/services/dag/get-dag";

type NewDag = Readonly<{ dagKey: string; title: string; owner: string; startFrom?: "nothing" | "example" }>;

/** A new DAG with a draft, empty or the example. Nothing of it runs before a change request is activated. */
export async function createDag(ctx: ServiceContext, { startFrom, ...dag }: NewDag): Promise<DagDetail> {
  requirePermission(ctx.actor, "dag:create");
  const id = newId();
  const userId = ctx.actor.userId;
  const names = { dag: dag.dagKey, title: dag.title, owner: dag.owner };
  const document: DagDraft =
    startFrom === "example"
      ? exampleDocument(names, newId)
      : { signalbox: "dag/v1", ...names, start: { on: "client" }, tasks: [] };
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
