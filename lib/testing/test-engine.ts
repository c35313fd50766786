import type pg from "pg";
import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { z } from "zod";
import type { PrismaClient } from "@/lib/db/client";
import { createEnginePool, type EnginePool } from "@/lib/db/engine-pool";
import type { Statement } from "@/lib/db/sql/statement";
import { insertWorker } from "@/lib/db/sql/workers";
import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { createLogger } from "@/lib/observability/logger";
import { admitClients } from "@/lib/services/engine/admit-clients";
import type { Applier, FlightTraces } from "@/lib/services/engine/apply-events";
import { dispatchLane } from "@/lib/services/engine/dispatch-lane";
import type { AttemptResult, EngineEvent, EventAnswer, StartedAttempt } from "@/lib/services/engine/engine-event";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { createEventBatcher, type EventBatcher } from "@/lib/services/engine/event-batcher";
import { feedBackfills } from "@/lib/services/engine/feed-backfills";
import { createVersionCache } from "@/lib/services/engine/load-version";
import { createRunMemory } from "@/lib/services/engine/run-memory";
import { publishActive } from "@/lib/testing/active-dag";
import { aDocument } from "@/lib/testing/dag-builders";
import { dbTest } from "@/lib/testing/database";
import { findViolations } from "@/lib/testing/engine-invariants";

export type TestWorker = Readonly<{
  id: string;
  applier: Applier;
  batcher: EventBatcher;
  /** What was begun here without the queue, oldest first. */
  local: StartedAttempt[];
  flights: FlightTraces[];
  start(attemptId: string): Promise<EventAnswer>;
  end(attemptId: string, result?: AttemptResult): Promise<EventAnswer>;
}>;

export const SUCCESS: Extract<AttemptResult, { kind: "success" }> = {
  kind: "success",
  output: { ok: true },
  chosenTaskKeys: [],
};
export const FAILURE: AttemptResult = {
  kind: "failed",
  error: { class: "retryable", code: "exit_code", message: "It ended with exit code 1." },
};

const findRun: Statement<{ runId: string }> = {
  name: "test_find_run",
  row: z.object({ runId: z.string() }),
  text: `SELECT dag_run_id AS "runId" FROM task_attempt WHERE id = $1::uuid`,
};

/** What a worker says when an attempt has ended. */
export async function anEnd(
  pool: EnginePool,
  attemptId: string,
  result: AttemptResult = SUCCESS,
): Promise<Extract<EngineEvent, { type: "end" }>> {
  const [found] = await pool.sql.run(findRun, [attemptId]);
  const times = { endedAt: performance.now(), ranMs: 1 };
  return {
    type: "end",
    attemptId,
    runId: found?.runId ?? newId(),
    lane: "default",
    result,
    ...times,
    mayContinue: true,
  };
}

const LEASE_MS = 10_000;

/** A worker without operators: tests say how each attempt ends. Its row beats once, at its start. */
async function aWorker(pool: EnginePool): Promise<TestWorker> {
  const id = newId();
  await insertWorker(pool.sql, { id, host: "test", pid: 1, version: "test", lanes: [], slots: 0, isolation: "" });
  const applier: Applier = {
    versions: createVersionCache(pool.sql),
    memory: createRunMemory(),
    workerId: id,
    actor: `worker:${id}`,
    leaseMs: LEASE_MS,
  };
  const local: StartedAttempt[] = [];
  const flights: TestWorker["flights"] = [];
  const batcher = createEventBatcher({
    pool,
    applier,
    log: createLogger("test", "silent"),
    onFlight: (flight) => {
      local.push(...flight.local);
      flights.push(flight);
    },
  });
  return {
    id,
    applier,
    batcher,
    local,
    flights,
    start: (attemptId) => batcher.submit({ type: "start", attemptId }),
    end: async (attemptId, result) => batcher.submit(await anEnd(pool, attemptId, result)),
  };
}

/** An engine on a test's own database, without Redis: tests dispatch, start and end attempts by hand. */
export class TestEngine {
  constructor(
    readonly sqlPool: EnginePool,
    readonly pool: pg.Pool,
    readonly prisma: PrismaClient,
    readonly worker: TestWorker,
  ) {}

  /** The DAG's id. */
  async publish(tasks: Task[], more: Partial<DagDocument> = {}): Promise<string> {
    return (await publishActive(this.pool, aDocument(tasks, more))).dagId;
  }

  newWorker(): Promise<TestWorker> {
    return aWorker(this.sqlPool);
  }

  arrive(dagId: string, keys: readonly string[], more: { class?: number; priority?: number } = {}) {
    const clients = keys.map((clientKey) => ({ clientKey, data: {} }));
    return enqueueClients(this.prisma, {
      dagId,
      clients,
      class: 2,
      priority: 10,
      source: "api",
      createdBy: null,
      ...more,
    });
  }

  admit(dagId: string) {
    return admitClients(this.sqlPool, this.worker.applier, dagId, { mayWait: true });
  }

  /** Begins runs of the DAG's backfills. */
  feed(dagId: string, worker: TestWorker = this.worker) {
    return feedBackfills(this.sqlPool, worker.applier, dagId);
  }

  /** Ids of the attempts that now wait for a worker. */
  async dispatch(lane = "default"): Promise<readonly string[]> {
    return (await dispatchLane(this.sqlPool, this.worker.applier.actor, lane)).attemptIds;
  }

  /** Plays everything that waits to its end; `resultOf` says how an attempt of a task ends. */
  async playToEnd(
    resultOf: (taskKey: string, number: number) => AttemptResult | undefined = () => SUCCESS,
  ): Promise<void> {
    const { worker } = this;
    const finish = async (attemptId: string) => {
      const [row] = await this.rows<{ task_key: string; number: number }>(
        "SELECT task_key, number FROM task_attempt a JOIN task_instance t USING (dag_run_id, task_index) WHERE a.id = $1",
        [attemptId],
      );
      await worker.end(attemptId, resultOf(row?.task_key ?? "", row?.number ?? 0));
    };
    for (;;) {
      const dispatched = await this.dispatch();
      await Promise.all(dispatched.map((id) => worker.start(id)));
      const running = [...dispatched, ...worker.local.splice(0).map(({ attemptId }) => attemptId)];
      if (running.length === 0) return;
      await Promise.all(running.map(finish));
    }
  }

  async rows<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query(text, values)).rows;
  }

  /** States of the tasks of all runs by task key; of several runs the last one counts. */
  async states(): Promise<Record<string, string>> {
    const rows = await this.rows<{ task_key: string; state: string }>(
      "SELECT task_key, state FROM task_instance ORDER BY dag_run_id, task_index",
    );
    return Object.fromEntries(rows.map(({ task_key, state }) => [task_key, state]));
  }

  runs() {
    return this.rows<{ id: string; state: string; reason: string | null }>(
      "SELECT id, state, reason FROM dag_run ORDER BY id",
    );
  }
}

/** `dbTest` with an engine; afterwards no invariant of the tables may be broken. */
export const engineTest = dbTest.extend<{ engine: TestEngine }>({
  engine: async ({ workerDatabaseUrl, pool, prisma }, use) => {
    const sqlPool = createEnginePool(workerDatabaseUrl, { max: 8, name: "test", onError: () => undefined });
    await use(new TestEngine(sqlPool, pool, prisma, await aWorker(sqlPool)));
    const violations = await findViolations(pool);
    await sqlPool.end();
    expect(violations).toEqual({});
  },
});

/** A run under way of client loan-1. */
export async function beginRun(
  engine: TestEngine,
  tasks: Task[],
  more: Partial<DagDocument> = {},
): Promise<{ dagId: string; id: string }> {
  const dagId = await engine.publish(tasks, more);
  await engine.arrive(dagId, ["loan-1"]);
  const { runIds } = await engine.admit(dagId);
  return { dagId, id: runIds[0] ?? "" };
}
