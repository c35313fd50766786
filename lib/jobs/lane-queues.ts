import { randomUUID } from "node:crypto";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { z } from "zod";

/** In front of every key of ours in Redis. */
export const KEY_PREFIX = "signalbox";
export const laneQueueName = (lane: string): string => `lane-${lane}`;

/** What a job carries: which attempt to look at. Everything else is in Postgres. */
export const attemptJobSchema = z.strictObject({ a: z.uuid() });

/** A job that says nothing: who takes it shows that the lane's queue is taken from. */
export const CANARY = "canary";

/** An attempt to announce; `sendCount` says how often it was announced before. */
export type Announcement = Readonly<{ attemptId: string; sendCount: number }>;

export type LaneQueues = Readonly<{
  /** Rejects within seconds when Redis does not answer; the announcement may have arrived all the same. */
  announce(lane: string, announcements: readonly Announcement[]): Promise<void>;
  /** Sends a canary through a lane. Rejects within seconds when Redis does not answer. */
  sendCanary(lane: string): Promise<void>;
  /** The name of the job that is taken next from a lane; null when none waits. Rejects within seconds when Redis does not answer. */
  first(lane: string): Promise<string | null>;
  close(): Promise<void>;
}>;

const ANSWER_WITHIN_MS = 3_000;

/**
 * A repeated announcement gets a name of its own: the first job may have been taken by a worker that died before it
 * began, and BullMQ ignores a name that it still knows. Whoever comes second finds the attempt taken.
 */
const jobId = ({ attemptId, sendCount }: Announcement): string =>
  sendCount === 0 ? `a${attemptId}` : `a${attemptId}-${sendCount}`;

type Job = Readonly<{ name: string; data: object; jobId: string }>;

/** The lanes' queues, each made when it is first needed: BullMQ cannot make one while Redis is away. */
export function createLaneQueues(redis: Redis, onError: (error: Error) => void): LaneQueues {
  const queues = new Map<string, Queue>();

  function queueOf(lane: string): Queue {
    const known = queues.get(lane);
    if (known) return known;
    const queue = new Queue(laneQueueName(lane), { connection: redis, prefix: KEY_PREFIX, skipWaitingForReady: true });
    // Without a listener an error of the connection ends the process.
    queue.on("error", onError);
    queues.set(lane, queue);
    return queue;
  }

  async function add(lane: string, jobs: readonly Job[]): Promise<void> {
    const options = { attempts: 1, removeOnComplete: true, removeOnFail: true };
    const bulk = jobs.map(({ jobId: id, ...job }) => ({ ...job, opts: { ...options, jobId: id } }));
    try {
      await withinTime(queueOf(lane).addBulk(bulk));
    } catch (error) {
      // A queue that failed to connect stays failed: the next announcement makes a new one.
      queues.get(lane)?.close().catch(onError);
      queues.delete(lane);
      throw error;
    }
  }

  return {
    announce: (lane, announcements) =>
      add(
        lane,
        announcements.map((one) => ({ name: "attempt", data: { a: one.attemptId }, jobId: jobId(one) })),
      ),
    sendCanary: (lane) => add(lane, [{ name: CANARY, data: {}, jobId: `${CANARY}-${randomUUID()}` }]),
    first: async (lane) => (await withinTime(queueOf(lane).getWaiting(0, 0)))[0]?.id ?? null,
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("Redis did not answer in time")), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // If it fails after all, somebody has already been told.
    work.catch(() => undefined);
  }
}
