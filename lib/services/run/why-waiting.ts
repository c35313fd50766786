import type { Waiting } from "@/lib/contracts/waiting";
import { findQueueItem } from "@/lib/db/clients";
import { findDag } from "@/lib/db/dags";
import { type Newcomer, readAdmission, readTaskLine } from "@/lib/db/waiting";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import {
  type AdmissionFacts,
  type WaitReason,
  whyBackfillWaits,
  whyClientWaits,
  whyTaskWaits,
} from "@/lib/domain/run/wait-reason";
import { waitSentence } from "@/lib/domain/run/wait-sentence";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { getBackfill } from "@/lib/services/backfill/get-backfill";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { pinnedDocument } from "@/lib/services/run/pinned-document";

/** What keeps a task from running now, and who has what it waits for. */
export async function whyTaskIsWaiting(ctx: ServiceContext, runId: string, taskKey: string): Promise<Waiting> {
  requirePermission(ctx.actor, "run:read");
  const { db } = ctx;
  const run = await db.dagRun.findUnique({ where: { id: runId }, select: { versionId: true, dagId: true } });
  if (!run) throw new AppError("not_found", "There is no such run. Look at the list of runs.", { runId });
  const { document, taskByKey } = await pinnedDocument(db, run.versionId);
  const line = await readTaskLine(db, { runId, taskKey, needs: taskByKey.get(taskKey)?.needs ?? [] });
  if (!line) throw new AppError("not_found", `This run has no task ${taskKey}.`, { taskKey });
  const limit = document.max_active_tasks ?? SETTING_DEFAULTS.max_active_tasks;
  const isQueued = line.runState === "queued";
  const reason = whyTaskWaits({
    ...line,
    active: { limit, taskKeys: line.activeTaskKeys },
    admission: isQueued ? await admissionFacts(ctx, run.dagId, { kind: "run", id: runId }) : null,
  });
  return present(reason);
}

/** What keeps a client in the queue of a DAG. */
export async function whyClientIsWaiting(ctx: ServiceContext, dagKey: string, clientKey: string): Promise<Waiting> {
  requirePermission(ctx.actor, "client:read");
  const dag = await findDag(ctx.db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  const item = await findQueueItem(ctx.db, dag.id, clientKey);
  if (!item) throw new AppError("not_found", `${clientKey} is not in the queue of ${dagKey}.`, { clientKey });
  const admission = await admissionFacts(ctx, dag.id, { kind: "item", id: item.id });
  return present(whyClientWaits({ state: item.state, admission }));
}

/** What keeps the next unit of a backfill from becoming a run. */
export async function whyBackfillIsWaiting(ctx: ServiceContext, id: string): Promise<Waiting> {
  requirePermission(ctx.actor, "run:read");
  const { dagKey, state, counts, maxActiveRuns } = await getBackfill(ctx, id);
  const dag = await findDag(ctx.db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  const admission = await admissionFacts(ctx, dag.id, { kind: "backfill", id });
  const own = { slots: maxActiveRuns, taken: counts.running };
  return present(whyBackfillWaits({ state, pending: counts.pending, own, admission }));
}

async function admissionFacts({ db }: ServiceContext, dagId: string, who: Newcomer): Promise<AdmissionFacts> {
  const { isDagPaused, activeVersionId, liveWorkers, running, holders, ahead } = await readAdmission(db, dagId, who);
  const active = activeVersionId === null ? null : await pinnedDocument(db, activeVersionId);
  const slots = active?.document.max_active_runs ?? SETTING_DEFAULTS.max_active_runs;
  return { isDagPaused, liveWorkers, runs: active && { slots, taken: running, holders, ahead } };
}

function present(reason: WaitReason): Waiting {
  const limit = "limit" in reason && typeof reason.limit === "object" ? reason.limit : null;
  return {
    kind: reason.kind,
    sentence: waitSentence(reason),
    until: "until" in reason ? reason.until : null,
    holders: [...(limit?.holders ?? [])],
    taken: limit?.taken ?? null,
    ahead: limit?.ahead ?? ("ahead" in reason ? reason.ahead : null),
  };
}
