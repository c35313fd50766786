import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { runStateSchema, taskErrorSchema, taskStateSchema } from "@/lib/domain/run/model";
import { TRY_SCOPES } from "@/lib/domain/sandbox/try-scope";

const tryTaskSchema = z.object({
  taskId: z.uuid(),
  taskKey: z.string(),
  state: taskStateSchema,
  error: taskErrorSchema.nullable(),
  /** Keys that a branch chose; null for other tasks. */
  chosen: z.array(z.string()).nullable(),
  /** Its pinned output was used, and it did not run. */
  isPinned: z.boolean(),
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
});

/** GET /tries/{id} */
export const trySchema = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  saveNumber: z.int(),
  contentHash: z.string(),
  scope: z.enum(TRY_SCOPES),
  taskKey: z.string().nullable(),
  clientKey: z.string().nullable(),
  sourceRunId: z.uuid().nullable(),
  state: runStateSchema,
  reason: z.string().nullable(),
  askedBy: personSchema,
  askedAt: instantSchema,
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
  /** Empty until a worker has taken it. */
  tasks: z.array(tryTaskSchema.extend({ preview: z.string().nullable() })),
});
export type Try = z.infer<typeof trySchema>;

/** GET /dags/{dagKey}/tries: one's own latest one. */
export const latestTrySchema = z.object({ latest: trySchema.nullable() });
export type LatestTry = z.infer<typeof latestTrySchema>;

/** GET /tries/{id}/tasks/{taskKey} */
export const tryTaskDetailSchema = tryTaskSchema.extend({ output: z.unknown(), log: z.string() });
