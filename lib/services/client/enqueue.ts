import type { z } from "zod";
import type { Enqueued, enqueueBodySchema } from "@/lib/contracts/clients";
import { appendAudit } from "@/lib/db/audit";
import { findDag } from "@/lib/db/dags";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { fitClients } from "@/lib/services/client/fit-clients";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { describeStart, startsOnClients } from "@/lib/services/dag/describe-start";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";

type Body = z.infer<typeof enqueueBodySchema>;

/** Somebody waits for an answer to a call; a file is a batch. Smaller first. */
const CLASS = { api: 1, hand: 1, csv: 2 } as const;

/** Puts clients into a DAG's queue. One that waits or runs there already is answered with its open item. */
export async function enqueue(
  ctx: ServiceContext,
  dagKey: string,
  { clients, priority }: Body,
  source: keyof typeof CLASS,
): Promise<Enqueued> {
  requirePermission(ctx.actor, "client:enqueue");
  requireDistinct(clients);
  const dag = await requireClientDag(ctx, dagKey);
  const createdBy = ctx.actor.userId;
  const fitting = await fitClients(ctx.db, dag.versionId, clients, ({ clientKey }, index, name) =>
    source === "csv" ? `client ${clientKey}` : `clients.${index}.data.${name}`,
  );
  const arrival = { dagId: dag.id, clients: fitting, class: CLASS[source], priority, source, createdBy };
  const result = await ctx.db.$transaction(async (tx) => {
    const enqueued = await enqueueClients(tx, arrival);
    await appendAudit(tx, {
      actorId: createdBy,
      action: "clients.enqueued",
      targetType: "dag",
      targetId: dagKey,
      details: { source, sent: clients.length, accepted: enqueued.accepted },
    });
    return enqueued;
  });
  ctx.signals.workArrived();
  return result;
}

function requireDistinct(clients: Body["clients"]): void {
  const firstAt = new Map<string, number>();
  const issues = clients.flatMap(({ clientKey }, index) => {
    const before = firstAt.get(clientKey);
    if (before === undefined) firstAt.set(clientKey, index);
    const message = `${clientKey} is in the list twice. Keep one of the two.`;
    return before === undefined ? [] : [{ path: `clients.${index}.clientKey`, message }];
  });
  if (issues.length > 0)
    throw new AppError("invalid_input", `${issues[0]?.message} Nothing was taken.`, { reason: "duplicate", issues });
}

async function requireClientDag({ db }: ServiceContext, dagKey: string): Promise<{ id: string; versionId: string }> {
  const dag = await findDag(db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  if (dag.activeVersionId === null)
    throw new AppError(
      "conflict",
      `${dagKey} has no active version, so nothing would decide these clients. Submit its draft and have it activated first.`,
      {
        reason: "no_active_version",
      },
    );
  if (!startsOnClients(dag.activeStart))
    throw new AppError(
      "conflict",
      `${dagKey} does not start on clients (${describeStart(dag.activeStart)}). Choose another DAG.`,
      {
        reason: "not_started_by_clients",
      },
    );
  return { id: dag.id, versionId: dag.activeVersionId };
}
