import { z } from "zod";
import { enqueueBodySchema, enqueuedSchema, queueItemStateSchema, queuePageSchema } from "@/lib/contracts/clients";
import { pageQuerySchema } from "@/lib/contracts/problem";
import { enqueue } from "@/lib/services/client/enqueue";
import { listQueue } from "@/lib/services/client/list-queue";
import { readClientCsv } from "@/lib/services/client/read-client-csv";
import type { Actor } from "@/lib/services/context";
import { dagParams } from "@/lib/web/path-params";
import type { BodyKind } from "@/lib/web/read-body";
import { withApi } from "@/lib/web/with-api";

const MAX_CSV_BYTES = 20_000_000;

export const GET = withApi(
  {
    permission: "client:read",
    summary: "The queue of a DAG, newest arrival first",
    params: dagParams,
    query: z.strictObject({ ...pageQuerySchema.shape, state: queueItemStateSchema.optional() }),
    answer: queuePageSchema,
  },
  ({ ctx, params, query }) => listQueue(ctx, params.dagKey, query),
);

/** A file, a person at a page, or a program with a token. */
const sourceOf = (bodyKind: BodyKind, via: Actor["via"]) => {
  if (bodyKind === "csv") return "csv";
  return via === "session" ? "hand" : "api";
};

export const POST = withApi(
  {
    permission: "client:enqueue",
    summary: "Clients for a DAG, up to 10,000, as JSON or as text/csv",
    params: dagParams,
    query: z.strictObject({ keyColumn: z.string().min(1).max(200).optional() }),
    body: enqueueBodySchema,
    maxBodyBytes: MAX_CSV_BYTES,
    csv: { maxBytes: MAX_CSV_BYTES, parse: (text, query) => readClientCsv(text, query.keyColumn) },
    answer: enqueuedSchema,
    status: 202,
  },
  ({ ctx, params, body, bodyKind }) => enqueue(ctx, params.dagKey, body, sourceOf(bodyKind, ctx.actor.via)),
);
