import { appendAudit } from "@/lib/db/audit";
import type { PrismaClient } from "@/lib/db/client";
import { findDag } from "@/lib/db/dags";
import { findTriggered, findTriggeringTask, insertTriggered, lockTrigger } from "@/lib/db/triggered-items";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import type { TriggeredClient, TriggerRequest } from "@/lib/integrations/operators/operator-contract";
import type { EngineSignals } from "@/lib/jobs/signals";
import { startsOnClients } from "@/lib/services/dag/describe-start";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";

type Deps = Readonly<{ db: PrismaClient; signals: Pick<EngineSignals, "workArrived"> }>;

/**
 * Puts the client of a run into the queue of another DAG, once per task and clear: a repeat, such as the attempt after a
 * lost worker or after a wait, answers how it stands with that item. A client that is open there already is shared.
 */
export async function triggerClient(
  { db, signals }: Deps,
  { runId, taskKey, dagKey, data, isAwaited }: TriggerRequest,
): Promise<Result<TriggeredClient, string>> {
  const task = await findTriggeringTask(db, runId, taskKey);
  if (!task) throw new Error(`task ${taskKey} of run ${runId} has not begun`);
  const { clientKey } = task;
  if (clientKey === null) return err("this run has no client to hand on. Start it for a client.");
  const key = { runId, index: task.index, begunAt: task.begunAt };
  const known = await findTriggered(db, key);
  if (known) return ok(known);
  const target = await requireTarget(db, dagKey);
  if (!target.ok) return target;
  const { dagId } = target.value;
  const made = await db.$transaction(async (tx) => {
    await lockTrigger(tx, key);
    const raced = await findTriggered(tx, key);
    if (raced) return raced;
    const clients = [{ clientKey, data: data ?? task.data ?? {} }];
    const { class: runClass, priority } = task;
    const source = `dag:${task.dagKey}` as const;
    // Whoever started this run answers for the client there as well, and so not the approvals there.
    const createdBy = task.startedBy;
    const { accepted } = await enqueueClients(tx, { dagId, clients, class: runClass, priority, source, createdBy });
    await insertTriggered(tx, key, { dagId, clientKey, isAwaited });
    const made = await findTriggered(tx, key);
    if (accepted > 0)
      await appendAudit(tx, {
        actorId: null,
        action: "client.triggered",
        targetType: "dag",
        targetId: dagKey,
        details: { clientKey, by: task.dagKey, runId, taskKey, startedBy: task.startedBy },
      });
    return made;
  });
  // It was open when the client was put there, and done a moment later: the next try makes a new one.
  if (!made) throw new Error(`the open item of ${clientKey} for ${dagKey} ended at the same moment`);
  signals.workArrived();
  return ok(made);
}

async function requireTarget(db: PrismaClient, dagKey: string): Promise<Result<{ dagId: string }, string>> {
  const dag = await findDag(db, dagKey);
  if (!dag || dag.activeVersionId === null)
    return err(`there is no DAG ${dagKey} with an active version. Have it activated first.`);
  if (!startsOnClients(dag.activeStart)) return err(`${dagKey} does not start on clients. Choose another DAG.`);
  return ok({ dagId: dag.id });
}
