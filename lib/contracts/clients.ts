import { z } from "zod";
import { instantSchema, pageQuerySchema } from "@/lib/contracts/problem";
import { runStateSchema } from "@/lib/domain/run/model";

export const queueItemStateSchema = z.enum(["waiting", "held", "quarantined", "claimed", "done", "error"]);
export type QueueItemState = z.infer<typeof queueItemStateSchema>;

/** What people type for a client; no control characters. */
export const clientKeySchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@/-]*$/, "Letters, digits and . _ : @ / - only, starting with a letter or digit.");

export const MAX_CLIENTS_PER_CALL = 10_000;

/** POST /dags/{dagKey}/clients as JSON; the same call takes text/csv. */
export const enqueueBodySchema = z.strictObject({
  clients: z
    .array(
      z.strictObject({
        clientKey: clientKeySchema,
        data: z
          .record(z.string().max(200), z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]))
          .default({}),
      }),
    )
    .min(1)
    .max(MAX_CLIENTS_PER_CALL),
  priority: z.int().min(0).max(100).default(10),
});
export const enqueuedSchema = z.object({
  accepted: z.int(),
  /** Keys that already wait or run for this DAG: answered with the open item, nothing new. */
  alreadyOpen: z.array(z.string()),
});
export type Enqueued = z.infer<typeof enqueuedSchema>;

/** GET /dags/{dagKey}/clients */
export const queueItemSchema = z.object({
  id: z.uuid(),
  clientKey: z.string(),
  state: queueItemStateSchema,
  source: z.string(),
  reason: z.string().nullable(),
  arrivedAt: instantSchema,
  claimedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
  runId: z.uuid().nullable(),
});
export type QueueItemView = z.infer<typeof queueItemSchema>;
const queueCountsSchema = z.object({
  waiting: z.int(),
  held: z.int(),
  quarantined: z.int(),
  claimed: z.int(),
  done: z.int(),
  error: z.int(),
});
export const queuePageSchema = z.object({
  items: z.array(queueItemSchema),
  nextCursor: z.string().nullable(),
  counts: queueCountsSchema,
});
export type QueuePage = z.infer<typeof queuePageSchema>;

/** GET /clients : `attribute` is name=value of the data that a client arrived with. */
export const listClientsQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  search: z.string().max(200).optional(),
  attribute: z
    .string()
    .max(500)
    .regex(/^[^=]+=/, "Write it as name=value.")
    .transform((text) => {
      const at = text.indexOf("=");
      return { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
    })
    .optional(),
});
export const clientSummarySchema = z.object({
  clientKey: z.string(),
  firstSeenAt: instantSchema,
  lastDagKey: z.string().nullable(),
  lastState: queueItemStateSchema.nullable(),
  decision: z.string().nullable(),
});
export type ClientSummary = z.infer<typeof clientSummarySchema>;

/** GET /clients/{clientKey} */
export const clientDetailSchema = z.object({
  clientKey: z.string(),
  firstSeenAt: instantSchema,
  /** Null when the reader may not see client data. */
  data: z.record(z.string(), z.unknown()).nullable(),
  entries: z.array(
    z.object({
      dagKey: z.string(),
      state: queueItemStateSchema,
      arrivedAt: instantSchema,
      claimedAt: instantSchema.nullable(),
      finishedAt: instantSchema.nullable(),
      source: z.string(),
      run: z
        .object({ id: z.uuid(), state: runStateSchema, version: z.int(), decision: z.unknown().nullable() })
        .nullable(),
    }),
  ),
});
export type ClientDetail = z.infer<typeof clientDetailSchema>;

/** POST /clients/{clientKey}/erase */
export const eraseClientBodySchema = z.strictObject({
  reason: z.string().trim().min(3, "Say who asked for it, or why.").max(500),
});
export type EraseClientBody = z.infer<typeof eraseClientBodySchema>;
/** What is left of the key. */
export const erasedClientSchema = z.object({ clientKey: z.string() });
