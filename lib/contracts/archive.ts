import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";

/** GET /archive */
export const archiveStateSchema = z.object({
  classes: z.array(
    z.object({
      /** 0 decision, 1 interactive, 2 batch, 3 backfill. */
      class: z.int(),
      hotDays: z.int(),
      /** Runs that are over for longer than that: what the next passes take. */
      coldRuns: z.int(),
      oldestAt: instantSchema.nullable(),
    }),
  ),
  databaseBytes: z.number(),
  files: z.int(),
  fileBytes: z.number(),
  archivedRuns: z.int(),
  /** The largest tables; `rows` is Postgres's own estimate. */
  tables: z.array(z.object({ name: z.string(), bytes: z.number(), rows: z.number() })),
});
export type ArchiveState = z.infer<typeof archiveStateSchema>;
