import type { Transaction } from "@/lib/db/client";
import type { RunHistory } from "@/prisma/seed/history/make-history";

type Where = Readonly<{ dagId: string; versionId: string; lane: string }>;

const at = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/**
 * Writes runs as if they had happened, a statement per table, and lets the workers count them. Their clients arrived long ago, so no
 * deadline is written for them.
 */
export async function writeHistory(tx: Transaction, { dagId, versionId, lane }: Where, runs: readonly RunHistory[]) {
  const clients = runs.map(({ clientId, clientKey, arrivedAt }) => ({
    id: clientId,
    key: clientKey,
    at: at(arrivedAt),
  }));
  await tx.$executeRaw`
    INSERT INTO client (id, client_key, created_at)
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(clients)}::jsonb) AS c (id uuid, key text, at timestamptz)`;
  const rows = JSON.stringify(
    runs.map((run) => ({
      id: run.id,
      item: run.itemId,
      client: run.clientId,
      class: run.class,
      state: run.state,
      arrived: at(run.arrivedAt),
      started: at(run.startedAt),
      finished: at(run.finishedAt),
    })),
  );
  await tx.$executeRaw`
    INSERT INTO queue_item (id, dag_id, client_id, state, class, data, source, arrived_at, claimed_at, finished_at)
    SELECT r.item, ${dagId}::uuid, r.client, CASE WHEN r.state = 'success' THEN 'done' ELSE 'error' END, r.class, '{}', 'api', r.arrived,
      r.started, r.finished
    FROM jsonb_to_recordset(${rows}::jsonb)
      AS r (item uuid, client uuid, class int, state text, arrived timestamptz, started timestamptz, finished timestamptz)`;
  await tx.$executeRaw`
    INSERT INTO dag_run (id, dag_id, version_id, client_id, queue_item_id, run_type, state, lane, class, created_at, started_at, finished_at)
    SELECT r.id, ${dagId}::uuid, ${versionId}::uuid, r.client, r.item, 'client', r.state, ${lane}, r.class, r.started, r.started, r.finished
    FROM jsonb_to_recordset(${rows}::jsonb)
      AS r (id uuid, item uuid, client uuid, class int, state text, started timestamptz, finished timestamptz)`;
  await writeTasks(tx, lane, runs);
  // Ended before what was counted last: the workers look at everything once more, and count nothing twice.
  await tx.$executeRaw`UPDATE rollup_progress SET until = '-infinity'`;
}

async function writeTasks(tx: Transaction, lane: string, runs: readonly RunHistory[]): Promise<void> {
  const tasks = runs.flatMap(({ id: run, tasks: of }) => of.map((task) => ({ run, ...task })));
  const instances = tasks.map(({ run, index, key, state, chosen, readyAt, finishedAt, attempts }) => ({
    ...{ run, index, key, state, chosen: `{${chosen.join(",")}}`, ready: at(readyAt), finished: at(finishedAt) },
    ...{ attempts: attempts.length, failures: attempts.filter((one) => one.state === "failed").length },
    ...{ first: at(attempts[0]?.startedAt ?? null), started: at(attempts.at(-1)?.startedAt ?? null) },
  }));
  await tx.$executeRaw`
    INSERT INTO task_instance (dag_run_id, task_index, task_key, state, attempt_number, failure_count, chosen, ready_at, started_at,
      finished_at, first_started_at)
    SELECT t.run, t.index, t.key, t.state, t.attempts, t.failures, t.chosen::smallint[], t.ready, t.started, t.finished, t.first
    FROM jsonb_to_recordset(${JSON.stringify(instances)}::jsonb) AS t (run uuid, index smallint, key text, state text, attempts smallint,
      failures smallint, chosen text, ready timestamptz, started timestamptz, finished timestamptz, first timestamptz)`;
  const attempts = tasks.flatMap(({ run, index, pool, attempts: of }) =>
    of.map((one, place) => ({
      ...{
        id: one.id,
        run,
        index,
        number: place + 1,
        state: one.state,
        pool: pool?.name ?? null,
        slots: pool?.slots ?? null,
      },
      ...{ output: one.output, queued: at(one.queuedAt), started: at(one.startedAt), finished: at(one.finishedAt) },
    })),
  );
  await tx.$executeRaw`
    INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, pool, pool_slots, output, queued_at, started_at, finished_at)
    SELECT a.id, a.run, a.index, a.number, a.state, ${lane}, a.pool, a.slots, a.output, a.queued, a.started, a.finished
    FROM jsonb_to_recordset(${JSON.stringify(attempts)}::jsonb) AS a (id uuid, run uuid, index smallint, number smallint, state text,
      pool text, slots smallint, output jsonb, queued timestamptz, started timestamptz, finished timestamptz)`;
  // Steps of one moment in plan order: what a task waited for had ended when it became ready.
  const log = runs.flatMap((run) =>
    [
      { index: null, from: "queued", to: "running", at: run.startedAt },
      ...run.tasks.flatMap(({ index, log: steps }) => steps.map((step) => ({ index, ...step }))),
      { index: null, from: "running", to: run.state, at: run.finishedAt },
    ]
      .toSorted((a, b) => a.at - b.at)
      .map((step, place) => ({ run: run.id, place, ...step, at: at(step.at) })),
  );
  await tx.$executeRaw`
    INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, actor, at)
    SELECT l.run, l.index, l."from", l."to", 'engine', l.at
    FROM jsonb_to_recordset(${JSON.stringify(log)}::jsonb)
      AS l (run uuid, place int, index smallint, "from" text, "to" text, at timestamptz)
    ORDER BY l.run, l.place`;
}
