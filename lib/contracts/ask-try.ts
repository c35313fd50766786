import { z } from "zod";
import { clientKeySchema } from "@/lib/contracts/clients";
import { taskKeySchema } from "@/lib/domain/dag/document";
import { TRY_SCOPES } from "@/lib/domain/sandbox/try-scope";

const CLIENT_DATA_KEYS = 200;

/** POST /dags/{dagKey}/tries: the draft as it was saved, for one client or for none. */
export const askTryBodySchema = z
  .strictObject({
    /** The save that is tried; another one meanwhile is refused. */
    saveNumber: z.int().min(1),
    scope: z.enum(TRY_SCOPES).default("draft"),
    taskKey: taskKeySchema.optional(),
    clientKey: clientKeySchema.optional(),
    data: z
      .record(z.string().max(100), z.unknown())
      .refine((data) => Object.keys(data).length <= CLIENT_DATA_KEYS, `At most ${CLIENT_DATA_KEYS} columns.`)
      .default({}),
    /** Takes the client and what it came with from this run instead. */
    sourceRunId: z.uuid().optional(),
  })
  .refine(({ scope, taskKey }) => (scope === "draft") === (taskKey === undefined), {
    path: ["taskKey"],
    message: "Name the task with the scopes until, from and only, and none with the scope draft.",
  })
  .refine(({ clientKey, data }) => clientKey !== undefined || Object.keys(data).length === 0, {
    path: ["data"],
    message: "Say which client the data is about.",
  })
  .refine(({ sourceRunId, clientKey }) => sourceRunId === undefined || clientKey === undefined, {
    path: ["sourceRunId"],
    message: "Give a client, or a run to take it from.",
  });
export type AskTryBody = z.infer<typeof askTryBodySchema>;
