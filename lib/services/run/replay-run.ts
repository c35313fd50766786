import type { z } from "zod";
import type { ReplayedRun, ReplayPreview, replayRunPreviewBodySchema } from "@/lib/contracts/runs";
import { appendAudit } from "@/lib/db/audit";
import type { Transaction } from "@/lib/db/client";
import { findReplaySource, type ReplaySource } from "@/lib/db/replays";
import { prismaSql } from "@/lib/db/sql/statement";
import { isRunOver } from "@/lib/domain/run/model";
import { planReplay, type ReplayPlan } from "@/lib/domain/run/replay";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { openArchivedRun } from "@/lib/services/archive/open-archived-run";
import { clientIsOpen } from "@/lib/services/client/client-is-open";
import type { ServiceContext } from "@/lib/services/context";
import type { RunAtHand } from "@/lib/services/engine/apply-by-hand";
import { createReplay } from "@/lib/services/engine/create-replay";
import { type LoadedVersion, loadVersion } from "@/lib/services/engine/load-version";
import { requireRunAtHand, slotIsOpen } from "@/lib/services/run/change-run";
import { previewHash, requireSamePreview } from "@/lib/services/run/confirmed";

type Wanted = z.output<typeof replayRunPreviewBodySchema>;

type Planned = Readonly<{ source: ReplaySource; version: LoadedVersion; plan: ReplayPlan; preview: ReplayPreview }>;

/** What a replay would run again and what it would reuse. Changes nothing. */
export async function previewReplay(ctx: ServiceContext, runId: string, wanted: Wanted): Promise<ReplayPreview> {
  requirePermission(ctx.actor, "run:rerun");
  await openArchivedRun(ctx, runId);
  return ctx.db.$transaction(async (tx) => (await planned(tx, runId, wanted)).preview);
}

/**
 * A new run of the same client, from some tasks on or from the start, on the same version or on another one that was
 * activated once. Refused, with a new preview, when the old run changed since its preview.
 */
export async function replayRun(
  ctx: ServiceContext,
  runId: string,
  { previewHash: confirmed, ...wanted }: Wanted & { previewHash: string },
): Promise<ReplayedRun> {
  requirePermission(ctx.actor, "run:rerun");
  await openArchivedRun(ctx, runId);
  const triggeredBy = ctx.actor.userId;
  const replay = await ctx.db.$transaction(async (tx) => {
    const { source, version, plan, preview } = await planned(tx, runId, wanted);
    requireSamePreview(preview, confirmed);
    const client = source.clientKey === null ? null : { key: source.clientKey, data: wanted.data ?? source.data ?? {} };
    const { logicalDate } = source;
    const created = await createReplay(tx, {
      parentId: runId,
      version,
      client,
      logicalDate,
      reused: plan.reused,
      triggeredBy,
    });
    if (!created.ok) throw await whyNotReplayed(tx, source, version);
    await appendAudit(tx, {
      actorId: triggeredBy,
      action: "run.replayed",
      targetType: "dag_run",
      targetId: created.value.id,
      details: {
        dag: version.dagKey,
        parent: runId,
        version: version.number,
        from: wanted.from ?? null,
        hasOtherData: wanted.data !== undefined,
      },
    });
    return created.value;
  });
  ctx.signals.workArrived();
  return replay;
}

/** The client, or the tick, has an open run. */
async function whyNotReplayed(
  tx: Transaction,
  { clientKey, logicalDate }: ReplaySource,
  { dagId, dagKey }: LoadedVersion,
): Promise<AppError> {
  return clientKey === null ? slotIsOpen(logicalDate ?? "this tick") : clientIsOpen(tx, { dagId, dagKey, clientKey });
}

async function planned(tx: Transaction, runId: string, wanted: Wanted): Promise<Planned> {
  const run = await requireRunAtHand(tx, runId);
  if (!isRunOver(run.row.state))
    throw new AppError("conflict", "This run is still open. Wait for its end, or cancel it, before it is replayed.", {
      reason: "run_open",
    });
  const source = await findReplaySource(tx, runId);
  if (wanted.data !== undefined && source.clientKey === null)
    throw new AppError("invalid_input", "This run is about no client, so it has no data to replace.", {
      reason: "data",
    });
  const version = await versionFor(tx, run, wanted.version);
  const plan = planReplay(run.version, run.status, version, wanted.from ? indexesIn(version, wanted.from) : null);
  return { source, version, plan, preview: show(run, { source, version, plan }, wanted) };
}

async function versionFor(tx: Transaction, { version }: RunAtHand, number: number | undefined): Promise<LoadedVersion> {
  if (number === undefined || number === version.number) return version;
  const where = { dagId_number: { dagId: version.dagId, number } };
  const found = await tx.dagVersion.findUnique({ where, select: { id: true } });
  if (found) return loadVersion(prismaSql(tx), found.id);
  throw new AppError("not_found", `${version.dagKey} has no version ${number}.`, { version: number });
}

function indexesIn({ plan, number }: LoadedVersion, keys: readonly string[]): number[] {
  return keys.map((key) => {
    const index = plan.indexByKey[key];
    if (index === undefined) throw new AppError("not_found", `Version ${number} has no task ${key}.`, { taskKey: key });
    return index;
  });
}

function show(run: RunAtHand, { source, version, plan }: Omit<Planned, "preview">, wanted: Wanted): ReplayPreview {
  const keys = (indexes: readonly number[]) => indexes.flatMap((index) => version.plan.tasks[index]?.key ?? []);
  const used = plan.reused.map(({ oldIndex }) => [oldIndex, run.status.tasks[oldIndex]?.attemptNumber]);
  // The number of replays so far makes a second press of the same button another state of affairs.
  const text = JSON.stringify([run.row.id, source.replays, version.id, plan.decided, used, wanted.data ?? null]);
  return {
    version: version.number,
    reused: keys(plan.reused.map(({ index }) => index)),
    decided: keys(plan.decided),
    changed: version.id === run.version.id ? [] : keys(plan.changed),
    hash: previewHash(text),
  };
}
