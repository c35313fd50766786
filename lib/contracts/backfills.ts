import { z } from "zod";
import { clientKeySchema } from "@/lib/contracts/clients";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema, pageQuerySchema } from "@/lib/contracts/problem";
import { MAX_UNITS, skipReasonSchema } from "@/lib/domain/backfill/plan-backfill";
import { runStateSchema } from "@/lib/domain/run/model";

const span = {
  from: instantSchema.describe("The first instant."),
  to: instantSchema.describe("The last instant; for clients the first one after."),
};
const rerunClients = z
  .enum(["failed", "all"])
  .default("all")
  .describe("Clients whose newest run failed, or all of them.");

/** What a backfill runs. */
export const backfillSelectionSchema = z.discriminatedUnion("unit", [
  z.strictObject({
    unit: z.literal("ticks").describe("Slots of the version's schedule."),
    ...span,
    rerun: z
      .enum(["missing", "failed", "all"])
      .default("missing")
      .describe("Slots without a run, those whose newest run failed, or all of them."),
  }),
  z.strictObject({
    unit: z.literal("clients").describe("Clients by their keys."),
    clientKeys: z.array(clientKeySchema).min(1).max(MAX_UNITS),
    rerun: rerunClients,
  }),
  z.strictObject({ unit: z.literal("decided").describe("Clients decided in a span."), ...span, rerun: rerunClients }),
]);
export type BackfillSelection = z.infer<typeof backfillSelectionSchema>;

/** POST /dags/{dagKey}/backfills/preview */
export const previewBackfillBodySchema = z.strictObject({
  selection: backfillSelectionSchema,
  version: z.int().min(1).optional().describe("Of this DAG; without one: what is active."),
  newestFirst: z.boolean().default(false),
});
export const backfillPreviewSchema = z.object({
  version: z.int(),
  units: z.int(),
  /** Times of slots or keys of clients, in the order they are run. */
  firstUnits: z.array(z.string()),
  skipped: z.array(z.object({ reason: skipReasonSchema, count: z.int(), first: z.array(z.string()) })),
  /** Of the state of affairs that this preview shows; the confirmation names it. */
  hash: z.string(),
});
export type BackfillPreview = z.infer<typeof backfillPreviewSchema>;

/** POST /dags/{dagKey}/backfills : 409 with a new preview in `details` when anything changed since. */
export const createBackfillBodySchema = previewBackfillBodySchema.extend({
  maxActiveRuns: z.int().min(1).max(100).default(4).describe("Runs of this backfill at the same time."),
  why: z.string().trim().min(3).max(500),
  previewHash: z.string().max(100),
});

const backfillStateSchema = z.enum(["running", "paused", "cancelled", "done"]);
export const backfillSchema = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  version: z.int(),
  state: backfillStateSchema,
  unit: z.enum(["ticks", "clients", "decided"]),
  newestFirst: z.boolean(),
  maxActiveRuns: z.int(),
  why: z.string(),
  createdBy: personSchema,
  createdAt: instantSchema,
  finishedAt: instantSchema.nullable(),
  /** Units by how they stand; they add up to `units`. */
  counts: z.object({
    units: z.int(),
    pending: z.int(),
    running: z.int(),
    done: z.int(),
    error: z.int(),
    skipped: z.int(),
  }),
});
export type Backfill = z.infer<typeof backfillSchema>;

const unitStateSchema = z.enum(["pending", "running", "done", "error", "skipped"]);
/** GET /backfills/{id}/units */
export const listUnitsQuerySchema = z.strictObject({ ...pageQuerySchema.shape, state: unitStateSchema.optional() });
export const backfillUnitSchema = z.object({
  position: z.int(),
  name: z.string(),
  state: unitStateSchema,
  reason: skipReasonSchema.nullable(),
  runId: z.uuid().nullable(),
  runState: runStateSchema.nullable(),
});
export type BackfillUnit = z.infer<typeof backfillUnitSchema>;

/** POST /backfills/{id}/cancel : what waits is cancelled; what runs finishes or is cancelled too. */
export const cancelBackfillBodySchema = z.strictObject({
  reason: z.string().trim().min(3).max(500),
  running: z.enum(["finish", "cancel"]),
});
