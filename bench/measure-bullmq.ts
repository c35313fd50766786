import { randomUUID } from "node:crypto";
import { Queue, Worker } from "bullmq";
import { type Measure, sample } from "@/bench/measure";
import { createWaitingRedis } from "@/lib/jobs/redis";

const JOBS = 10_000;
const AT_ONCE = 100;

/** Jobs that do nothing, taken by one process: what BullMQ can do on this machine, in this minute. */
export const bullmq: Measure = {
  keys: ["bullmq_jobs_per_s"],
  take: ({ redisUrl, runs }) => sample(runs, async () => ({ bullmq_jobs_per_s: await jobsPerSecond(redisUrl, JOBS) })),
};

export async function jobsPerSecond(redisUrl: string, jobs: number): Promise<number> {
  const connections = [createWaitingRedis(redisUrl), createWaitingRedis(redisUrl)] as const;
  const name = `bench-${randomUUID()}`;
  const queue = new Queue(name, { connection: connections[0] });
  const options = { removeOnComplete: true, removeOnFail: true };
  await queue.addBulk(Array.from({ length: jobs }, (_, job) => ({ name: "job", data: { job }, opts: options })));
  let done = 0;
  const begun = performance.now();
  const worker = await new Promise<Worker>((resolve) => {
    const taker = new Worker(
      name,
      async () => {
        done += 1;
        if (done === jobs) resolve(taker);
      },
      { connection: connections[1], concurrency: AT_ONCE },
    );
  });
  const seconds = (performance.now() - begun) / 1_000;
  await worker.close();
  await queue.close();
  for (const connection of connections) connection.disconnect();
  return jobs / seconds;
}
