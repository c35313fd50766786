import { clientKeySchema } from "@/lib/contracts/clients";
import { appendAudit } from "@/lib/db/audit";
import { findDag } from "@/lib/db/dags";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { clientIsOpen } from "@/lib/services/client/client-is-open";
import { fitClients } from "@/lib/services/client/fit-clients";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { createManualRun } from "@/lib/services/engine/create-run";

type Wanted = Readonly<{ clientKey?: string | undefined; data: Readonly<Record<string, unknown>> }>;

/** One run by hand of what is active, for one client or for none. It begins under the same limits as every other run. */
export async function triggerRun(ctx: ServiceContext, dagKey: string, wanted: Wanted): Promise<{ id: string }> {
  requirePermission(ctx.actor, "run:trigger");
  const { dagId, versionId } = await requireRunnable(ctx, dagKey);
  const client = await clientOf(ctx, versionId, wanted);
  const triggeredBy = ctx.actor.userId;
  const run = await ctx.db.$transaction(async (tx) => {
    const created = await createManualRun(tx, { dagId, versionId, client, triggeredBy });
    if (!created.ok) throw await clientIsOpen(tx, { dagId, dagKey, clientKey: created.error.clientKey });
    await appendAudit(tx, {
      actorId: triggeredBy,
      action: "run.triggered",
      targetType: "dag_run",
      targetId: created.value.id,
      details: { dag: dagKey, clientKey: client?.key ?? null },
    });
    return created.value;
  });
  ctx.signals.workArrived();
  return run;
}

/** With its data as the version's parameters say. A run about no client has no data, so nothing can be asked for. */
async function clientOf({ db }: ServiceContext, versionId: string, { clientKey, data }: Wanted) {
  const clients = clientKey === undefined ? [] : [{ clientKey: clientKeySchema.parse(clientKey), data }];
  const [client] = await fitClients(db, versionId, clients, (_client, _index, name) => `data.${name}`);
  return client ? { key: client.clientKey, data: client.data } : null;
}

async function requireRunnable({ db }: ServiceContext, dagKey: string): Promise<{ dagId: string; versionId: string }> {
  const dag = await findDag(db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  if (dag.activeVersionId === null)
    throw new AppError("conflict", `${dagKey} has no active version. Submit its draft and have it activated first.`, {
      reason: "no_active_version",
    });
  if (dag.isPaused) throw new AppError("conflict", `${dagKey} is paused. Unpause it first.`, { reason: "paused" });
  return { dagId: dag.id, versionId: dag.activeVersionId };
}
