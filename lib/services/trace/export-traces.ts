import { readTaskTraces } from "@/lib/db/sql/rollups";
import type { Sql } from "@/lib/db/sql/statement";
import { claimTraces, type DueTrace, dropTraces, postponeTraces } from "@/lib/db/sql/traces";
import { pauseAfter } from "@/lib/domain/alert/retry";
import { groupBy } from "@/lib/domain/shared/group-by";
import { runSpans, type TracedRun } from "@/lib/domain/trace/run-spans";
import { type NotTaken, sendTraces, type TraceReceiver } from "@/lib/integrations/otlp/send-traces";
import type { Logger } from "@/lib/observability/logger";
import type { Versions } from "@/lib/services/engine/load-version";

type Deps = Readonly<{ sql: Sql; versions: Versions; receiver: TraceReceiver; log: Logger }>;

/** Some thousand spans: a body that every receiver takes. */
const AT_ONCE = 20;
/** Longer than a request may take. */
const SENDING_MS = 30_000;

/**
 * Sends the traces of runs that are over, made of the rows that the engine wrote anyway. A process that dies between the
 * sending and the note of it sends the same traces again, with the same ids. Answers whether there may be more.
 */
export async function exportTraces(deps: Deps): Promise<boolean> {
  const runs = await deps.sql.run(claimTraces, [AT_ONCE, SENDING_MS]);
  if (runs.length === 0) return false;
  const traced = await tracedRuns(deps, runs);
  const sent = await sendTraces(
    deps.receiver,
    traced.map((run) => ({ runId: run.runId, spans: runSpans(run) })),
  );
  if (sent.ok) await deps.sql.run(dropTraces, [runs.map(({ id }) => id), runs.map(({ tries }) => tries)]);
  else await putOff(deps, runs, sent.error);
  return sent.ok && runs.length === AT_ONCE;
}

async function putOff({ sql, log }: Deps, runs: readonly DueTrace[], { isFinal, message }: NotTaken): Promise<void> {
  const pauses = runs.map(({ id, tries }) => ({ id, tries, pauseMs: isFinal ? null : pauseAfter(tries) }));
  const later = pauses.flatMap(({ pauseMs, ...one }) => (pauseMs === null ? [] : [{ ...one, pauseMs }]));
  const never = pauses.filter(({ pauseMs }) => pauseMs === null);
  log.warn(
    { event: "traces.not_taken", later: later.length, given_up: never.length, failure: message },
    "Traces were not taken",
  );
  await sql.run(dropTraces, [never.map(({ id }) => id), never.map(({ tries }) => tries)]);
  await sql.run(postponeTraces, [
    later.map(({ id }) => id),
    later.map(({ tries }) => tries),
    later.map(({ pauseMs }) => pauseMs),
  ]);
}

/** A version that nobody can read leaves its runs out: they have no names for their tasks. */
async function tracedRuns({ sql, versions }: Deps, runs: readonly DueTrace[]): Promise<TracedRun[]> {
  const tasksOf = groupBy(await sql.run(readTaskTraces, [runs.map(({ id }) => id)]), ({ runId }) => runId);
  const loaded = await Promise.allSettled(runs.map(({ versionId }) => versions.get(versionId)));
  return runs.flatMap((run, at) => {
    const version = loaded[at];
    if (version?.status !== "fulfilled") return [];
    const { dagKey, number, plan, tasks } = version.value;
    return [
      {
        ...run,
        runId: run.id,
        dagKey,
        version: number,
        tasks: (tasksOf.get(run.id) ?? []).map(({ index, attempts, waits }) => ({
          key: plan.tasks[index]?.key ?? String(index),
          operator: tasks[index]?.operator ?? "",
          takesPool: (plan.tasks[index]?.pool ?? null) !== null,
          times: { attempts, waits },
        })),
      },
    ];
  });
}
