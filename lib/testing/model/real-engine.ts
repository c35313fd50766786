import type { Redis } from "ioredis";
import type { DagDocument } from "@/lib/domain/dag/document";
import { createLaneQueues, type LaneQueues } from "@/lib/jobs/lane-queues";
import { beginsNewEpoch } from "@/lib/jobs/redis-epoch";
import { createLogger } from "@/lib/observability/logger";
import { applyUserEvent } from "@/lib/services/engine/apply-by-hand";
import { reconcile } from "@/lib/services/engine/reconcile";
import type { EnginePicture } from "@/lib/testing/model/engine-model";
import type { TestEngine, TestWorker } from "@/lib/testing/test-engine";

export const SYSTEM = "00000000-0000-7000-8000-000000000001";

/** The engine under test: its services on a real Postgres and a real Redis, for one DAG. */
export class RealEngine {
  private readonly queues: LaneQueues;

  constructor(
    readonly engine: TestEngine,
    readonly redis: Redis,
    readonly workers: readonly TestWorker[],
    readonly dagId: string,
    /** The first version. */
    readonly document: DagDocument,
  ) {
    this.queues = createLaneQueues(redis, () => undefined);
  }

  worker(number: number): TestWorker {
    return this.workers[number % this.workers.length] ?? this.engine.worker;
  }

  async picture(): Promise<EnginePicture> {
    const [row] = await this.engine.rows<{ picture: EnginePicture }>(PICTURE, [this.dagId]);
    if (!row) throw new Error("no picture");
    return row.picture;
  }

  /** Announces what Redis does not know; answers the ids of the jobs that wait there. */
  async reconcile(): Promise<string[]> {
    const { sqlPool: pool } = this.engine;
    const log = createLogger("test", "silent");
    await reconcile({ pool, queues: this.queues, beginsNewEpoch: () => beginsNewEpoch(this.redis), log });
    const jobs = await this.redis.lrange("signalbox:lane-default:wait", 0, -1);
    return jobs.map((job) => job.slice(1, 37));
  }

  /** Ends what is still open, so that the lane is free for whoever comes next. */
  async leave(): Promise<void> {
    const open = "SELECT id FROM dag_run WHERE dag_id = $1 AND state IN ('queued', 'running')";
    for (const { id: runId } of await this.engine.rows<{ id: string }>(open, [this.dagId])) {
      const event = { type: "cancel", runId, reason: "the commands are over" } as const;
      await this.engine.prisma.$transaction((tx) => applyUserEvent(tx, SYSTEM, event));
    }
    for (const { local } of this.workers) local.length = 0;
    await this.queues.close();
  }
}

const PICTURE = `
  SELECT json_build_object(
    'items', (SELECT coalesce(json_object_agg(k.client_key, k.states), '{}') FROM (
      SELECT c.client_key, json_agg(q.state ORDER BY q.arrived_at, q.id) AS states
      FROM queue_item q JOIN client c ON c.id = q.client_id WHERE q.dag_id = $1 GROUP BY 1) k),
    'runs', (SELECT coalesce(json_object_agg(r.id, json_build_object('state', r.state, 'isPaused', r.is_paused, 'tasks', (
      SELECT json_agg(json_build_array(t.state, t.attempt_number, t.failure_count, t.lost_count, t.is_held) ORDER BY t.task_index)
      FROM task_instance t WHERE t.dag_run_id = r.id))), '{}') FROM dag_run r WHERE r.dag_id = $1),
    'attempts', (SELECT coalesce(json_object_agg(a.dag_run_id || '/' || a.task_index || '/' || a.number, a.state), '{}')
      FROM task_attempt a JOIN dag_run r ON r.id = a.dag_run_id WHERE r.dag_id = $1)) AS picture`;
