import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { roleSchema } from "@/lib/domain/access/roles";
import { dagDocumentSchema } from "@/lib/domain/dag/document";
import { layoutSchema } from "@/lib/domain/dag/layout";
import { MARKS } from "@/lib/domain/run/by-hand";
import { attemptStateSchema, runStateSchema, taskErrorSchema, taskStateSchema } from "@/lib/domain/run/model";
import { WAIT_STATES } from "@/lib/domain/run/task-spans";

const runTypeSchema = z.enum(["client", "scheduled", "manual", "backfill"]);

/** One row of GET /runs. */
export const runSummarySchema = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  version: z.int(),
  runType: runTypeSchema,
  clientKey: z.string().nullable(),
  state: runStateSchema,
  reason: z.string().nullable(),
  logicalDate: instantSchema.nullable(),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
  /** Nothing new starts in it until a person lets it go on. */
  isPaused: z.boolean(),
  /** The platform brought one of its tasks to its end: a person retries it, or says what it ended as. */
  needsAttention: z.boolean(),
  /** Tasks in a finished state, and all of them. */
  tasksDone: z.int(),
  tasksTotal: z.int(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const listRunsQuerySchema = z.object({
  dagKey: z.string().max(100).optional(),
  state: runStateSchema.optional(),
  clientKey: z.string().max(200).optional(),
  /** Only runs that wait for a person because the platform lost a task of theirs. */
  needsAttention: z.literal("true").optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** POST /dags/{dagKey}/runs: one manual run. */
export const triggerRunBodySchema = z.strictObject({
  clientKey: z.string().max(200).optional(),
  data: z.record(z.string(), z.unknown()).default({}),
});
export const triggeredRunSchema = z.object({ id: z.uuid() });

/** One task of a run as the canvas shows it. */
export const runTaskSchema = z.object({
  taskKey: z.string(),
  taskId: z.uuid(),
  state: taskStateSchema,
  attemptNumber: z.int(),
  maxAttempts: z.int(),
  readyAt: instantSchema.nullable(),
  retryAt: instantSchema.nullable(),
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
  /** Of the latest attempt that failed. */
  error: taskErrorSchema.nullable(),
  /** The run whose result this task of a replay uses; null for a task that has run, or will, in its own. */
  reusedFrom: z.uuid().nullable(),
  /** Keys a finished branch chose; null for other tasks. */
  chosen: z.array(z.string()).nullable(),
});
export type RunTask = z.infer<typeof runTaskSchema>;

const replaySchema = z.object({ id: z.uuid(), rerunNumber: z.int(), state: runStateSchema });
export type Replay = z.infer<typeof replaySchema>;
/** GET /runs/{id}/replays */
export const replaysSchema = z.object({ items: z.array(replaySchema) });

/** GET /runs/{id}, and the first message of its stream. */
export const runDetailSchema = runSummarySchema.extend({
  dagTitle: z.string(),
  lane: z.string(),
  triggeredBy: personSchema.nullable(),
  /** Of a replay: the run that it repeats, and the first of the line, in which it has this number. */
  parentRunId: z.uuid().nullable(),
  rootRunId: z.uuid().nullable(),
  rerunNumber: z.int(),
  /** The change that two people activated past missing approvals, when this run's version came from one. */
  emergencyChange: z.int().nullable(),
  replays: z.array(replaySchema),
  document: dagDocumentSchema,
  layout: layoutSchema,
  tasks: z.array(runTaskSchema),
  /** Id of the last transition in this snapshot; the stream resumes after it. */
  lastEventId: z.string(),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

/** GET /runs/{id}/events, server-sent. `id:` of each message is the transition id; Last-Event-ID resumes after it. */
export const runEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), run: runDetailSchema }),
  /** Changed tasks as they are now, and the run itself when it changed. */
  z.object({
    type: z.literal("delta"),
    lastEventId: z.string(),
    tasks: z.array(runTaskSchema),
    run: z.object({
      state: runStateSchema,
      reason: z.string().nullable(),
      isPaused: z.boolean(),
      needsAttention: z.boolean(),
      startedAt: instantSchema.nullable(),
      finishedAt: instantSchema.nullable(),
      tasksDone: z.int(),
    }),
  }),
  /** The server is going away or the run is over: reconnect or stop. */
  z.object({ type: z.literal("bye"), reason: z.enum(["shutdown", "run_over"]) }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

/** GET /runs/{id}/timeline?after= : of the tasks that something happened to after a transition. */
export const runTimelineQuerySchema = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,18}$/, "The id of a transition, as `lastEventId` gives it.")
    .default("0"),
});
export const runTimelineSchema = z.object({
  lastEventId: z.string(),
  tasks: z.array(
    z.object({
      taskKey: z.string(),
      attempts: z.array(
        z.object({
          number: z.int(),
          state: attemptStateSchema,
          queuedAt: instantSchema,
          startedAt: instantSchema.nullable(),
          finishedAt: instantSchema.nullable(),
        }),
      ),
      /** Times without an attempt that is queued or running; `to` is null while it goes on. */
      waits: z.array(z.object({ state: z.enum(WAIT_STATES), from: instantSchema, to: instantSchema.nullable() })),
    }),
  ),
});
export type RunTimeline = z.infer<typeof runTimelineSchema>;

/** GET /runs/{id}/tasks/{taskKey} : the task drawer. */
export const taskDetailSchema = z.object({
  task: runTaskSchema,
  /** Null when the reader may not see outputs. */
  output: z.unknown().nullable(),
  /** While the task waits for a person. */
  approval: z
    .object({
      /** Null when the reader may neither answer nor see outputs. */
      question: z.string().nullable(),
      roles: z.array(roleSchema),
      /** Why the reader may not answer; null when he may. */
      whyNot: z.string().nullable(),
    })
    .nullable(),
  attempts: z.array(
    z.object({
      number: z.int(),
      state: attemptStateSchema,
      queuedAt: instantSchema,
      startedAt: instantSchema.nullable(),
      finishedAt: instantSchema.nullable(),
      worker: z.string().nullable(),
      error: taskErrorSchema.nullable(),
      /** What a deferred attempt waits for. */
      waitsFor: z.string().nullable(),
    }),
  ),
});
export type TaskDetail = z.infer<typeof taskDetailSchema>;

/** POST /runs/{id}/tasks/{taskKey}/answer */
export const answerBodySchema = z.strictObject({
  decision: z.enum(["approved", "rejected"]),
  comment: z.string().max(2_000).default(""),
});

/** One item of GET /approvals: a question that waits for the reader. */
export const openApprovalSchema = z.object({
  runId: z.uuid(),
  taskKey: z.string(),
  dagKey: z.string(),
  clientKey: z.string().nullable(),
  question: z.string(),
  askedAt: instantSchema,
});
export type OpenApproval = z.infer<typeof openApprovalSchema>;
export const openApprovalsSchema = z.object({ items: z.array(openApprovalSchema) });

/** GET /runs/{id}/tasks/{taskKey}/attempts/{n}/log?after= : text since a chunk number. */
export const logChunkSchema = z.object({
  text: z.string(),
  next: z.int(),
  isComplete: z.boolean(),
  /** What the text is made of: so many characters, written then; null when nobody knows any more. */
  pieces: z.array(z.object({ length: z.int(), at: instantSchema.nullable() })),
});
export type LogChunk = z.infer<typeof logChunkSchema>;

/** POST /runs/{id}/cancel */
export const cancelRunBodySchema = z.strictObject({ reason: z.string().min(3).max(500) });

/** POST /runs/{id}/clear/preview */
export const clearRunPreviewBodySchema = z.strictObject({
  taskKeys: z.array(z.string().max(200)).min(1).max(2_000),
  /** With everything that needs them, however far. */
  downstream: z.boolean().default(true),
  /** Leaves what succeeded or is under way as it is. */
  onlyFailed: z.boolean().default(false),
});
export type ClearRequestBody = z.infer<typeof clearRunPreviewBodySchema>;
export const clearPreviewSchema = z.object({
  /** Task keys that lose their state and their result; `started`, `killed`: of these. `kept`: finished, stays. */
  cleared: z.array(z.string()),
  started: z.array(z.string()),
  killed: z.array(z.string()),
  kept: z.array(z.string()),
  /** The run is over and is opened again. */
  reopens: z.boolean(),
  /** Of the state of affairs that this preview shows; the confirmation names it. */
  hash: z.string(),
});
export type ClearPreview = z.infer<typeof clearPreviewSchema>;

/** POST /runs/{id}/clear : 409 with a new preview in `details` when anything changed since. */
export const clearRunBodySchema = clearRunPreviewBodySchema.extend({ previewHash: z.string().max(100) });

/** POST /runs/{id}/tasks/{taskKey}/retry/preview and …/mark/preview : what would follow at once, as task keys. */
export const taskPreviewSchema = z.object({
  /** What the task is now. */
  from: taskStateSchema,
  started: z.array(z.string()),
  killed: z.array(z.string()),
  /** End without work: skipped, or because something before them failed. */
  skipped: z.array(z.string()),
  blocked: z.array(z.string()),
  /** Had ended without work, and wait again for the tasks before them. */
  undecided: z.array(z.string()),
  /** The run is over and is opened again. */
  reopens: z.boolean(),
  /** How the run ends with it; null when it goes on. */
  outcome: runStateSchema.nullable(),
  hash: z.string(),
});
export type TaskPreview = z.infer<typeof taskPreviewSchema>;

/** POST /runs/{id}/tasks/{taskKey}/retry : 409 with a new preview in `details` when anything changed since. */
export const retryTaskBodySchema = z.strictObject({ previewHash: z.string().max(100) });

/** POST /runs/{id}/tasks/{taskKey}/mark/preview */
export const markTaskPreviewBodySchema = z.strictObject({
  state: z.enum(MARKS),
  /** Of a branch that is marked as success: keys of the tasks that it chose; none when left out. */
  chosen: z.array(z.string().max(200)).max(100).optional(),
});
export type MarkRequestBody = z.infer<typeof markTaskPreviewBodySchema>;

/** POST /runs/{id}/tasks/{taskKey}/mark : 409 with a new preview in `details` when anything changed since. */
export const markTaskBodySchema = markTaskPreviewBodySchema.extend({
  reason: z.string().trim().min(3).max(500),
  /** Of a success: what tasks behind it read, at most 256 KiB. */
  output: z.json().optional(),
  previewHash: z.string().max(100),
});
export type MarkTaskBody = z.infer<typeof markTaskBodySchema>;

/** POST /runs/{id}/replay/preview */
export const replayRunPreviewBodySchema = z.strictObject({
  /** Tasks that run again, with everything that needs them; all when left out. */
  from: z.array(z.string().max(200)).min(1).max(2_000).optional(),
  /** Another version of the DAG that was activated once; that of the run when left out. */
  version: z.int().min(1).optional(),
  /** What tasks read as client.data instead of what the run had. */
  data: z.record(z.string(), z.unknown()).optional(),
});
export type ReplayRequestBody = z.infer<typeof replayRunPreviewBodySchema>;
export const replayPreviewSchema = z.object({
  version: z.int(),
  /** Task keys whose results are reused; `decided`: all others, which run or are skipped by the rules. */
  reused: z.array(z.string()),
  decided: z.array(z.string()),
  /** Of these: defined otherwise than in the version of the run. */
  changed: z.array(z.string()),
  hash: z.string(),
});
export type ReplayPreview = z.infer<typeof replayPreviewSchema>;

/** POST /runs/{id}/replay : 409 with a new preview in `details` when the run changed since. */
export const replayRunBodySchema = replayRunPreviewBodySchema.extend({ previewHash: z.string().max(100) });
export const replayedRunSchema = z.object({ id: z.uuid(), rerunNumber: z.int() });
export type ReplayedRun = z.infer<typeof replayedRunSchema>;
