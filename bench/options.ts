import { z } from "zod";

/** What `scripts/bench.mjs` hands over: where the services are, and what to measure. */
export const optionsSchema = z.strictObject({
  postgresUrl: z.url(),
  /** A migrated database that nobody uses; each measurement gets a copy. */
  template: z.string(),
  redisUrl: z.url(),
  folder: z.string(),
  keys: z.array(z.string()),
  runs: z.int().min(1),
  history: z.int().min(0),
  json: z.boolean(),
});
export type BenchOptions = Readonly<z.infer<typeof optionsSchema>>;
