import { z } from "zod";
import type { Db, PrismaClient } from "@/lib/db/client";
import type { TaskError, TaskState } from "@/lib/domain/run/model";
import { SANDBOX_LANE } from "@/lib/domain/sandbox/lane";
import type { JsonValue } from "@/lib/domain/shared/json";

/** A worker that has not been heard of for so long has lost its try. */
const LOST_AFTER_SECONDS = 15;

const claimedRow = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  contentHash: z.string(),
  canonical: z.instanceof(Uint8Array),
  clientKey: z.string().nullable(),
  data: z.record(z.string(), z.json()),
  /** Outputs that are used instead of running the task, by key. */
  pins: z.record(z.string(), z.json()),
});
export type ClaimedTry = z.infer<typeof claimedRow> & Readonly<{ tasksAtOnce: number }>;

/** Tasks of one try that run at the same time; each takes a slot of the sandbox's lane. */
const TASKS_AT_ONCE = 2;

/**
 * Takes the try that waits longest, while the sandbox's lane has room for one more. Who takes one holds the row of that lane,
 * and of no other: runs are dispatched meanwhile as ever. Index: draft_try_open_idx.
 */
export async function claimTry(db: PrismaClient, workerId: string): Promise<ClaimedTry | null> {
  const waiting = await db.$queryRaw<unknown[]>`SELECT 1 FROM draft_try WHERE state = 'queued' LIMIT 1`;
  if (waiting.length === 0) return null;
  return db.$transaction(async (tx) => {
    const lanes = await tx.$queryRaw`SELECT slots FROM lane WHERE name = ${SANDBOX_LANE} FOR UPDATE`;
    const [lane] = z.array(z.object({ slots: z.int() })).parse(lanes);
    if (!lane || lane.slots < 1) return null;
    const tasksAtOnce = Math.min(TASKS_AT_ONCE, lane.slots);
    const rows = await tx.$queryRaw`
      UPDATE draft_try y SET state = 'running', worker_id = ${workerId}::uuid, beat_at = clock_timestamp(), started_at = clock_timestamp()
      FROM dag d WHERE d.id = y.dag_id
        AND y.id = (SELECT id FROM draft_try WHERE state = 'queued' ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        AND (SELECT count(*) FROM draft_try WHERE state = 'running') < ${Math.floor(lane.slots / tasksAtOnce)}
      RETURNING y.id, d.dag_key AS "dagKey", y.content_hash AS "contentHash", y.canonical, y.client_key AS "clientKey", y.client_data AS data, y.pins`;
    const [claimed] = z.array(claimedRow).parse(rows);
    return claimed ? { ...claimed, tasksAtOnce } : null;
  });
}

/** Ends what lost its worker: a try is not repeated by itself. Answers how many. */
export async function endLostTries(db: Db): Promise<number> {
  return db.$executeRaw`
    WITH lost AS (
      UPDATE draft_try SET state = 'failed', reason = 'worker_lost', finished_at = clock_timestamp()
      WHERE state = 'running' AND beat_at < clock_timestamp() - make_interval(secs => ${LOST_AFTER_SECONDS}) RETURNING id
    )
    UPDATE draft_try_task t SET state = 'cancelled', finished_at = clock_timestamp()
    FROM lost WHERE t.try_id = lost.id AND t.finished_at IS NULL`;
}

/** Says that it is run still. Null when it is this worker's no more; true when somebody asked to stop it. */
export async function beatTry(db: Db, id: string, workerId: string): Promise<boolean | null> {
  const rows = await db.$queryRaw`
    UPDATE draft_try SET beat_at = clock_timestamp() WHERE id = ${id}::uuid AND worker_id = ${workerId}::uuid AND state = 'running'
    RETURNING cancel_asked_at IS NOT NULL AS "isStopAsked"`;
  return z.array(z.object({ isStopAsked: z.boolean() })).parse(rows)[0]?.isStopAsked ?? null;
}

export async function insertTryTasks(
  db: Db,
  tryId: string,
  tasks: readonly Readonly<{ index: number; id: string; key: string }>[],
  pins: ClaimedTry["pins"],
): Promise<void> {
  await db.draftTryTask.createMany({
    data: tasks.map(({ index, id, key }) => ({
      ...{ tryId, taskIndex: index, taskId: id, taskKey: key },
      isPinned: Object.hasOwn(pins, key),
    })),
  });
}

export type TryTaskWrite = Readonly<{
  index: number;
  state?: TaskState;
  isStart?: boolean;
  isEnd?: boolean;
  output?: JsonValue;
  error?: TaskError;
  chosen?: readonly string[];
  log?: string;
}>;

/** Writes what became of tasks that are not over, as long as the try is this worker's. What is not named stays. */
export async function writeTryTasks(
  db: Db,
  tryId: string,
  workerId: string,
  tasks: readonly TryTaskWrite[],
): Promise<void> {
  if (tasks.length === 0) return;
  await db.$executeRaw`
    UPDATE draft_try_task t SET state = coalesce(w.state, t.state),
      output = coalesce(w.output, t.output), error = coalesce(w.error, t.error), log = coalesce(w.log, t.log),
      chosen = coalesce(w.chosen, t.chosen),
      started_at = CASE WHEN w."isStart" THEN clock_timestamp() ELSE t.started_at END,
      finished_at = CASE WHEN w."isEnd" THEN clock_timestamp() ELSE t.finished_at END
    FROM jsonb_to_recordset(${JSON.stringify(tasks)}::jsonb)
      AS w(index smallint, state text, "isStart" boolean, "isEnd" boolean, output jsonb, error jsonb, chosen text[], log text), draft_try y
    WHERE t.try_id = ${tryId}::uuid AND t.task_index = w.index AND t.finished_at IS NULL
      AND y.id = t.try_id AND y.worker_id = ${workerId}::uuid AND y.state = 'running'`;
}

export async function endTry(
  db: Db,
  tryId: string,
  workerId: string,
  end: Readonly<{ state: "success" | "failed" | "cancelled"; reason: string | null }>,
): Promise<void> {
  await db.$executeRaw`
    UPDATE draft_try SET state = ${end.state}, reason = ${end.reason}, finished_at = clock_timestamp()
    WHERE id = ${tryId}::uuid AND worker_id = ${workerId}::uuid AND state = 'running'`;
}
