import type { EnginePool } from "@/lib/db/engine-pool";
import { findDueTasks } from "@/lib/db/sql/due-tasks";
import { findQueueTimeouts, listOpenVersions } from "@/lib/db/sql/queue-timeouts";
import { findEndedTriggers } from "@/lib/db/sql/triggered-items";
import { findAbandoned } from "@/lib/db/sql/workers";
import type { ClockWatch } from "@/lib/domain/shared/clock-watch";
import { failpoint } from "@/lib/observability/failpoint";
import type { Logger } from "@/lib/observability/logger";
import type { EngineEvent } from "@/lib/services/engine/engine-event";
import type { EventBatcher } from "@/lib/services/engine/event-batcher";
import type { LoadedVersion, Versions } from "@/lib/services/engine/load-version";

type Deps = Readonly<{ pool: EnginePool; batcher: EventBatcher; log: Logger }>;

/** Events of a sweep, each by itself: one that cannot be written is reported and does not stop the others. */
async function submitAll({ batcher, log }: Deps, events: readonly EngineEvent[]): Promise<number> {
  const answers = await Promise.allSettled(events.map((event) => batcher.submit(event)));
  let applied = 0;
  for (const [at, answer] of answers.entries()) {
    if (answer.status === "fulfilled" && answer.value.kind !== "broken") {
      if (answer.value.kind === "applied") applied += 1;
      continue;
    }
    const error = answer.status === "rejected" ? answer.reason : answer.value.kind === "broken" && answer.value.error;
    log.error({ event: "sweep.failed", err: error, about: events[at] }, "One run could not be moved on");
  }
  return applied;
}

/**
 * Names attempts lost whose worker stopped renewing its lease; each is checked again under its run's lock. Nobody is
 * judged by a clock that has just stepped forward. Who is not steady himself judges nobody, but keeps the clock in view.
 */
export async function reapLostAttempts(
  deps: Deps,
  leaseMs: number,
  clock: ClockWatch,
  isSteady = true,
): Promise<number> {
  const askedAt = clock.now();
  const [abandoned] = await deps.pool.sql.run(findAbandoned, [leaseMs]);
  if (!abandoned || !clock.look(abandoned.databaseMs, askedAt) || !isSteady) return 0;
  if (abandoned.attempts.length > 0) await failpoint("reaper.after_select");
  const lost = await submitAll(
    deps,
    abandoned.attempts.map((one) => ({ type: "lost", ...one })),
  );
  if (lost > 0) deps.log.warn({ event: "attempts.lost", attempts: lost }, "Attempts of lost workers are started again");
  return lost;
}

/** Schedules tasks whose pause before the next try, or whose wait for a time, is over. */
export async function releaseDueTasks(deps: Deps): Promise<number> {
  const due = await deps.pool.sql.run(findDueTasks, []);
  return submitAll(
    deps,
    due.map(({ runId, index, isRetry }) => ({ type: isRetry ? "retry_due" : "resume_due", runId, index })),
  );
}

/** Schedules tasks that waited for another DAG to be done with their client. */
export async function resumeTriggers(deps: Deps): Promise<number> {
  const ended = await deps.pool.sql.run(findEndedTriggers, []);
  return submitAll(
    deps,
    ended.map(({ runId, index }) => ({ type: "resume_due", runId, index })),
  );
}

/** Fails tasks that were ready for longer than their `queue_timeout` and could not start. */
export async function failQueueTimeouts(deps: Deps, versions: Versions): Promise<number> {
  const open = await deps.pool.sql.run(listOpenVersions, []);
  // A version that cannot be read is told by whoever runs it, and does not stop the others.
  const loaded = await Promise.allSettled(open.map(({ versionId }) => versions.get(versionId)));
  const limits = loaded.flatMap((version) => (version.status === "fulfilled" ? limitsOf(version.value) : []));
  if (limits.length === 0) return 0;
  const expired = await deps.pool.sql.run(findQueueTimeouts, [
    limits.map(({ versionId }) => versionId),
    limits.map(({ index }) => index),
    limits.map(({ limitMs }) => limitMs),
  ]);
  return submitAll(
    deps,
    expired.map((one) => ({ type: "queue_timed_out", ...one })),
  );
}

const limitsOf = ({ id, plan }: LoadedVersion) =>
  plan.tasks.flatMap(({ index, queueTimeoutMs }) =>
    queueTimeoutMs === null ? [] : [{ versionId: id, index, limitMs: queueTimeoutMs }],
  );
