import { z } from "zod";

/** How a worker of the bench runs: the real operators, or nothing at all. */
export const workerSetupSchema = z.strictObject({
  databaseUrl: z.string(),
  redisUrl: z.string(),
  lanes: z.string(),
  folder: z.string(),
  hasOperators: z.boolean(),
});
export type WorkerSetup = z.infer<typeof workerSetupSchema>;

const spanSchema = z.strictObject({ runId: z.string(), taskKey: z.string(), start: z.number(), end: z.number() });

/** What a worker of the bench tells. `ended` counts since the last `reset`. */
export const reportSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({ type: z.literal("ended"), ended: z.number() }),
  z.strictObject({ type: z.literal("reset") }),
  z.strictObject({ type: z.literal("record"), spans: z.array(spanSchema), statements: z.number(), cpuMs: z.number() }),
]);
export type Report = z.infer<typeof reportSchema>;

export const orderSchema = z.enum(["reset", "tell"]);
export type Order = z.infer<typeof orderSchema>;
