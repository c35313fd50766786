import type { Transaction } from "@/lib/db/client";
import { type LockedRun, lockRuns } from "@/lib/db/sql/lock-runs";
import { readFlight } from "@/lib/db/sql/read-flight";
import { prismaSql } from "@/lib/db/sql/statement";
import { forgetStarts, type ReopenRefusal, reopenRun, setRunPaused } from "@/lib/db/sql/take-back";
import type { RunStatus } from "@/lib/domain/run/run-status";
import { applyEvents } from "@/lib/services/engine/apply-events";
import type { EngineEvent } from "@/lib/services/engine/engine-event";
import { type LoadedVersion, loadVersion } from "@/lib/services/engine/load-version";
import { toRunStatus } from "@/lib/services/engine/run-work";

type UserEvent = Extract<EngineEvent, { type: "cancel" | "by_hand" }>;

const actorOf = (userId: string): string => `user:${userId}`;

/**
 * Applies what a person wants of a run, by the same path as everything else that happens to it. False when it does not
 * fit the run's state. After the commit send both hints: the workers then stop what was taken from them, within their
 * next beat at the latest.
 */
export async function applyUserEvent(tx: Transaction, actorId: string, event: UserEvent): Promise<boolean> {
  const sql = prismaSql(tx);
  const applier = {
    versions: { get: (versionId: string) => loadVersion(sql, versionId) },
    memory: null,
    workerId: null,
    actor: actorOf(actorId),
    leaseMs: 0,
  };
  const { answers, written } = await applyEvents(sql, applier, [event]);
  await written;
  if (event.type === "by_hand" && event.event.type === "cleared") await beginAnew(tx, event.runId, event.event.indexes);
  const [answer] = answers;
  if (answer?.kind === "broken") throw answer.error;
  return answer?.kind === "applied";
}

/** Limits of time over all attempts of these tasks count from their next start. */
export async function beginAnew(tx: Transaction, runId: string, indexes: readonly number[]): Promise<void> {
  await prismaSql(tx).run(forgetStarts, [runId, indexes]);
}

/** A run that this transaction holds, as it is. */
export type RunAtHand = Readonly<{ row: LockedRun; version: LoadedVersion; status: RunStatus }>;

/** Locks a run, so that what a person decides from what is read here still holds when it is written. */
export async function takeRunAtHand(tx: Transaction, runId: string): Promise<RunAtHand | null> {
  const sql = prismaSql(tx);
  const [row] = await sql.run(lockRuns, [[runId], [], []]);
  if (!row) return null;
  const [read] = await sql.run(readFlight, [[runId], [null], [], [], [], 0]);
  const version = await loadVersion(sql, row.versionId);
  return { row, version, status: toRunStatus(row, read?.runs[0]?.tasks ?? []) };
}

/** Tells the guards of the tables that a person takes back what had ended; holds until the transaction does. */
export async function allowTakingBack(tx: Transaction): Promise<void> {
  await tx.$queryRaw`SELECT set_config('signalbox.reason', 'user_clear', true)`;
}

/** Takes a failed or cancelled run back to the queue of its DAG, or answers why not. */
export async function reopen(tx: Transaction, runId: string, actorId: string, reason: string): Promise<ReopenRefusal> {
  const [known] = await prismaSql(tx).run(reopenRun, [runId, actorOf(actorId), reason]);
  if (!known) throw new Error(`run ${runId} is open, or has decided`);
  return known.refusal;
}

/** False when the run is over, or paused or not as wanted. */
export async function setPaused(tx: Transaction, runId: string, isPaused: boolean, actorId: string): Promise<boolean> {
  return (await prismaSql(tx).run(setRunPaused, [runId, isPaused, actorOf(actorId)])).length > 0;
}
