import { Worker } from "bullmq";
import type { Redis } from "ioredis";
import { attemptJobSchema, CANARY, KEY_PREFIX, laneQueueName } from "@/lib/jobs/lane-queues";

export type LaneConsumer = Readonly<{
  setConcurrency(concurrency: number): void;
  /** Takes nothing more, or takes again. What is taken goes on. */
  setPaused(isPaused: boolean): void;
  /** How many jobs it has taken and how many troubles it has told. One that is stuck does neither. */
  signs(): number;
  /** Takes nothing more and waits for what it has taken. Never resolves while Redis is away. */
  close(): Promise<void>;
}>;

type Options = Readonly<{
  lane: string;
  concurrency: number;
  /** Begins an attempt, or finds that somebody else has. Resolves when that is certain. */
  onAttempt: (attemptId: string) => Promise<void>;
  /** A canary came through. */
  onCanary: () => Promise<void>;
  /** A job that is none of ours, such as one whose content Redis evicted. */
  onUnknownJob: (jobId: string | undefined) => void;
  onError: (error: Error) => void;
}>;

/**
 * Takes announcements from one lane. A job is done as soon as its attempt has begun: from then on Postgres holds the
 * lease, and nothing in Redis has to live as long as the task does. BullMQ's own retries, locks and stall checks are a
 * backstop only. The reasons: docs/adr/0002.
 */
export function createLaneConsumer(
  redis: Redis,
  { lane, concurrency, onAttempt, onCanary, onUnknownJob, onError }: Options,
): LaneConsumer {
  let signs = 0;
  const worker = new Worker(
    laneQueueName(lane),
    async (job) => {
      signs += 1;
      if (job.name === CANARY) return onCanary();
      const parsed = attemptJobSchema.safeParse(job.data);
      if (parsed.success) await onAttempt(parsed.data.a);
      else onUnknownJob(job.id);
    },
    {
      connection: redis,
      prefix: KEY_PREFIX,
      concurrency,
      lockDuration: 15_000,
      stalledInterval: 5_000,
      maxStalledCount: 1,
      drainDelay: 2,
      runRetryDelay: 1_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  // Without a listener an error of the connection ends the process.
  worker.on("error", (error) => {
    signs += 1;
    onError(error);
  });
  return {
    setConcurrency: (slots) => {
      worker.concurrency = slots;
    },
    setPaused: (isPaused) => {
      (isPaused ? worker.pause(true) : worker.resume()).catch(onError);
    },
    signs: () => signs,
    close: () => worker.close(),
  };
}
