import { z } from "zod";
import type { Role } from "@/lib/domain/access/roles";
import { draftParametersSchema, parametersSchema } from "@/lib/domain/dag/parameters";
import { TRIGGER_RULES } from "@/lib/domain/run/trigger-rule-names";
import { durationSchema } from "@/lib/domain/shared/duration";

/**
 * The DAG document, once: the form, the API, the JSON Schema and the YAML twin derive from this file.
 * Two types share the field schemas: a draft may be incomplete, an executable document may not.
 */

const keyText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[a-z][a-z0-9_]*$/, "Start with a lower-case letter; then lower-case letters, digits and _.");

export const taskKeySchema = keyText(64);
export const dagKeySchema = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/, "Lower-case words joined by dots, such as research.onboarding.");
export const nameSchema = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9_-]*$/, "Start with a lower-case letter; then lower-case letters, digits, _ and -.");

/** A path inside a pack: relative, forward slashes, no `..`, no hidden files. */
export const packFileSchema = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/,
    "A relative path such as run.py or lib/run.py.",
  );

/** A token of RFC 9110; without it two Unicode spellings of one name would be two headers for the reviewer. */
const headerNameSchema = z
  .string()
  .max(100)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "A header's name has letters, digits and -, such as X-Request-Id.");

const line = (max: number) => z.string().max(max);
const shortText = z.string().min(1).max(200);

/** At most this many runs are created for ticks that were missed in one go; older ones are given up, and listed. */
export const MAX_CATCH_UP = 100;

/** Limits that keep one document reviewable and the engine bounded. */
export const DOCUMENT_LIMITS = { bytes: 2_000_000, tasks: 2_000, needsPerTask: 500 } as const;

export const OPERATORS = ["pack", "bash", "sql", "http", "branch", "wait", "approval", "trigger_dag"] as const;
export type Operator = (typeof OPERATORS)[number];

/** Fields every task has, whatever its operator. */
const commonShape = {
  /** Immutable identity, issued when the task is first drawn; a rename keeps it. */
  id: z.uuid(),
  key: taskKeySchema.describe("What people type and what other tasks refer to."),
  title: shortText.optional().describe("A name for people, shown on the canvas in place of the key."),
  description: line(2_000).optional().describe("What the task is for."),
  needs: z.array(taskKeySchema).max(DOCUMENT_LIMITS.needsPerTask).describe("Keys of the direct upstream tasks."),
  trigger_rule: z
    .enum(TRIGGER_RULES)
    .optional()
    .describe("When the task runs, given how its upstream tasks ended. Without one: all_success."),
  // One spelling, so that one meaning is one string of bytes.
  disabled: z
    .literal(true)
    .optional()
    .describe("Skipped whenever its turn comes; what needs it goes by its own trigger rule. Left out: the task runs."),
  decision_critical: z
    .literal(true)
    .optional()
    .describe("What it ended as is said by two people: one asks for a mark, another confirms it. Left out: by one."),
  retries: z.int().min(0).max(20).optional().describe("How often a failed attempt is tried again."),
  retry_delay: durationSchema.optional().describe("Wait before the first retry, such as 5s."),
  retry_factor: z.number().min(1).max(10).optional().describe("By what each further wait is longer."),
  max_retry_delay: durationSchema.optional().describe("No wait is longer than this, such as 5m."),
  retry_jitter: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("By what share a wait may be shorter, so that tasks which failed together do not return together."),
  retry_budget: durationSchema
    .optional()
    .describe("No retry begins later than this after the first attempt began, such as 10m."),
  timeout: durationSchema.optional().describe("One attempt is killed after this long, such as 1m."),
  queue_timeout: durationSchema
    .optional()
    .describe("The task fails when it was ready for this long and could not start, such as 15m."),
  total_timeout: durationSchema
    .optional()
    .describe("The task fails when this long after its first attempt began it has not succeeded, such as 1h."),
  // `needs_attention`: work that must not simply be repeated waits for a person when nobody knows how far it got.
  on_worker_lost: z
    .enum(["retry", "needs_attention"])
    .optional()
    .describe(
      "What follows when its worker is lost after it began. Without one: retry, under the same idempotency key.",
    ),
  priority: z.int().min(0).max(100).optional().describe("Larger runs first among the ready tasks of a lane."),
  pool: nameSchema.optional().describe("A pool whose slots each attempt takes, in whatever lane it runs."),
  pool_slots: z.int().min(1).max(10_000).optional().describe("How many slots of its pool one attempt takes."),
};

const environmentSchema = nameSchema.optional().describe("How it is run: interpreter and limits.");

const branchCaseSchema = z.strictObject({
  when: z
    .string()
    .min(1)
    .max(2_000)
    .describe("A CEL expression over client, results and run that yields true or false: results.score.p < 0.3."),
  then: z.array(taskKeySchema).min(1).max(100).describe("Tasks to run when this is the first case that holds."),
});

const paramsSchema = z
  .record(taskKeySchema, line(2_000))
  .optional()
  .describe("Values for :name in the query; {{ client.key }} and other look-ups are filled in.");

const waitTimeoutSchema = durationSchema
  .optional()
  .describe("The longest wait, such as 2h. What took longer fails, without a retry.");

/** Roles with a say about content; the others only look on or manage people. */
const APPROVER_ROLES = ["ds", "de", "do", "manager"] as const satisfies readonly Role[];

/** Fields of one operator, beside the common ones. */
export const operatorShapes = {
  pack: {
    pack: nameSchema.describe("The pack whose script runs."),
    file: packFileSchema.describe("The script in the pack, such as run.py."),
    args: z
      .array(line(2_000))
      .max(100)
      .optional()
      .describe("Arguments of the script, one by one; {{ client.key }} and other look-ups are filled in."),
    environment: environmentSchema,
  },
  bash: {
    command: z.string().min(1).max(20_000).describe("The command line. $SIGNALBOX_CLIENT holds the client's key."),
    environment: environmentSchema,
  },
  sql: {
    connection: nameSchema.describe("The database to ask."),
    query: z.string().min(1).max(50_000).describe("The SQL, with :name where a parameter goes."),
    params: paramsSchema,
  },
  http: {
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).describe("The HTTP method."),
    url: z.string().min(1).max(2_000).describe("The address; look-ups are filled in."),
    headers: z.record(headerNameSchema, line(2_000)).optional().describe("Headers; look-ups are filled in."),
    body: line(100_000).optional().describe("The request's body; look-ups are filled in."),
    connection: nameSchema.optional().describe("Adds the connection's credentials to the request."),
  },
  branch: {
    cases: z.array(branchCaseSchema).min(1).max(50).describe("The first case that holds is taken."),
    otherwise: z
      .array(taskKeySchema)
      .max(100)
      .describe("Tasks to run when no case holds; an empty list says: then skip them all."),
  },
  // One of `for`, `until` and `query`; `check-waits.ts` sees to that.
  wait: {
    for: durationSchema.optional().describe("Waits this long, such as 10m."),
    until: line(2_000)
      .optional()
      .describe("Waits for this time, such as 2026-11-23T08:00:00Z; look-ups are filled in."),
    connection: nameSchema.optional().describe("The database that the query asks."),
    query: line(50_000)
      .optional()
      .describe("Waits until the first value of its first row is true, not zero or not empty; :name for a parameter."),
    params: paramsSchema,
    poll_every: durationSchema.optional().describe("How often the query asks, 5s or more. Without one: 30s."),
    wait_timeout: waitTimeoutSchema,
  },
  approval: {
    question: z.string().min(1).max(2_000).describe("What a person is asked; look-ups are filled in."),
    roles: z
      .array(z.enum(APPROVER_ROLES))
      .min(1)
      .max(APPROVER_ROLES.length)
      .optional()
      .describe("Who may answer: somebody who holds one of these roles at that moment. Without one: de."),
    wait_timeout: waitTimeoutSchema,
    on_timeout: z
      .enum(["fail", "approve", "reject"])
      .optional()
      .describe("What happens when nobody answered within wait_timeout. Without one: fail."),
  },
  trigger_dag: {
    dag: dagKeySchema.describe("The DAG in whose queue the same client goes."),
    data: z
      .record(taskKeySchema, line(2_000))
      .optional()
      .describe("The client's columns there; look-ups are filled in. Without any: those of this run's client."),
    wait: z.boolean().optional().describe("Waits until that DAG is done with the client, and fails when it failed."),
    wait_timeout: waitTimeoutSchema,
  },
} as const;

/** Every field that a task of one operator may have. */
export const taskFieldsOf = (operator: Operator): ReadonlySet<string> =>
  new Set(["operator", ...Object.keys(commonShape), ...Object.keys(operatorShapes[operator])]);

const executableTask = <O extends Operator>(operator: O) =>
  z.strictObject({
    ...commonShape,
    operator: z.literal(operator).describe("What kind of work the task does."),
    ...operatorShapes[operator],
  });

export const taskSchema = z.discriminatedUnion("operator", [
  executableTask("pack"),
  executableTask("bash"),
  executableTask("sql"),
  executableTask("http"),
  executableTask("branch"),
  executableTask("wait"),
  executableTask("approval"),
  executableTask("trigger_dag"),
]);
export type Task = z.infer<typeof taskSchema>;
export type TaskOf<O extends Operator> = Extract<Task, { operator: O }>;

const clientSourceSchema = z.strictObject({
  connection: nameSchema.describe("The database to ask for new clients."),
  query: z
    .string()
    .min(1)
    .max(20_000)
    .describe("Selects client_key and any further columns of clients that arrived in (:pit_old, :pit_new]."),
  every: durationSchema.describe("How often to ask, such as 15s."),
});

export const startSchema = z.union([
  z.strictObject({
    on: z.literal("client").describe("One run for each client that arrives."),
    source: clientSourceSchema.optional().describe("A query that finds new clients."),
  }),
  z.strictObject({ on: z.literal("manual").describe("A run starts when a person says so.") }),
  z.strictObject({ interval: durationSchema.describe("A run starts this often, such as 15m.") }),
  z.strictObject({
    cron: z.string().min(1).max(200).describe("Five fields, such as */5 * * * *."),
    timezone: z.string().max(64).optional().describe("Where the clock hangs, such as Europe/Berlin. Without one: UTC."),
  }),
]);
export type Start = z.infer<typeof startSchema>;

export const objectivesSchema = z.strictObject({
  client_p95: durationSchema
    .optional()
    .describe("95 % of clients have their decision within this time after their arrival."),
  run_p95: durationSchema.optional().describe("95 % of runs succeed within this time after their creation."),
  task_p95: durationSchema.optional().describe("95 % of tasks run no longer than this."),
  gap_p95: durationSchema.optional().describe("95 % of waits between two tasks are no longer than this."),
});

const settingsShape = {
  dag: dagKeySchema.describe("The DAG's key; it never changes."),
  title: shortText.describe("A name for people."),
  description: line(10_000).optional().describe("What the DAG is for."),
  owner: nameSchema.describe("The team that owns it."),
  start: startSchema.describe("What starts a run."),
  parameters: parametersSchema
    .optional()
    .describe("What a client comes with, by name and type. Without any: anything."),
  start_date: z.iso.date().optional().describe("Nothing is due before this day."),
  missed: z
    .enum(["none", "last", "all"])
    .optional()
    .describe(
      `Which ticks are made up for that passed while the DAG was paused or nothing ran; all means the newest ${MAX_CATCH_UP}.`,
    ),
  max_active_runs: z.int().min(1).max(10_000).optional().describe("Runs at the same time."),
  max_active_tasks: z
    .int()
    .min(1)
    .max(2_000)
    .optional()
    .describe("Tasks of one run that may be queued or running at the same time."),
  lane: nameSchema.optional().describe("Whose workers run it, such as critical or bulk."),
  objectives: objectivesSchema.optional().describe("What is promised, and measured."),
  defaults: z
    .strictObject({
      environment: nameSchema.optional().describe("Environment of pack tasks that name none."),
      retries: z.int().min(0).max(20).optional().describe("Retries of tasks that say nothing."),
      retry_delay: durationSchema.optional().describe("Wait before a first retry of tasks that say nothing."),
      timeout: durationSchema.optional().describe("Timeout of tasks that say nothing."),
    })
    .optional()
    .describe("What applies to tasks that leave it out."),
};

/** What a worker may run. Graph rules beyond the shape are in `check.ts`. */
export const dagDocumentSchema = z.strictObject({
  signalbox: z.literal("dag/v1").describe("The format of this document."),
  ...settingsShape,
  tasks: z.array(taskSchema).min(1).max(DOCUMENT_LIMITS.tasks).describe("The work, in any order."),
});
export type DagDocument = z.infer<typeof dagDocumentSchema>;

const looseText = z.string().max(100_000);

/** One task while it is drawn: it has an identity, an operator and perhaps nothing else yet. */
export const draftTaskSchema = z.strictObject({
  id: z.uuid(),
  key: z.string().max(64),
  operator: z.enum(OPERATORS),
  title: looseText.optional(),
  description: looseText.optional(),
  needs: z.array(z.string().max(64)).max(DOCUMENT_LIMITS.needsPerTask),
  trigger_rule: looseText.optional(),
  disabled: z.boolean().optional(),
  decision_critical: z.boolean().optional(),
  retries: z.number().optional(),
  retry_delay: looseText.optional(),
  retry_factor: z.number().optional(),
  max_retry_delay: looseText.optional(),
  retry_jitter: z.number().optional(),
  retry_budget: looseText.optional(),
  timeout: looseText.optional(),
  queue_timeout: looseText.optional(),
  total_timeout: looseText.optional(),
  on_worker_lost: looseText.optional(),
  priority: z.number().optional(),
  pool: looseText.optional(),
  pool_slots: z.number().optional(),
  pack: looseText.optional(),
  file: looseText.optional(),
  args: z.array(looseText).max(100).optional(),
  environment: looseText.optional(),
  command: looseText.optional(),
  connection: looseText.optional(),
  query: looseText.optional(),
  params: z.record(z.string().max(64), looseText).optional(),
  method: looseText.optional(),
  url: looseText.optional(),
  headers: z.record(z.string().max(100), looseText).optional(),
  body: looseText.optional(),
  cases: z
    .array(z.strictObject({ when: looseText, then: z.array(z.string().max(64)).max(100) }))
    .max(50)
    .optional(),
  otherwise: z.array(z.string().max(64)).max(100).optional(),
  for: looseText.optional(),
  until: looseText.optional(),
  poll_every: looseText.optional(),
  wait_timeout: looseText.optional(),
  question: looseText.optional(),
  roles: z.array(looseText).max(10).optional(),
  on_timeout: looseText.optional(),
  dag: looseText.optional(),
  data: z.record(z.string().max(64), looseText).optional(),
  wait: z.boolean().optional(),
});
export type DraftTask = z.infer<typeof draftTaskSchema>;

/** What the designer saves: same field names, nothing required but identity. */
export const dagDraftSchema = z.strictObject({
  signalbox: z.literal("dag/v1"),
  dag: dagKeySchema,
  title: looseText.optional(),
  description: looseText.optional(),
  owner: looseText.optional(),
  start: z.record(z.string().max(64), z.unknown()).optional(),
  parameters: draftParametersSchema.optional(),
  start_date: looseText.optional(),
  missed: looseText.optional(),
  max_active_runs: z.number().optional(),
  max_active_tasks: z.number().optional(),
  lane: looseText.optional(),
  // Optional values, so that every executable document is a draft too.
  objectives: z.record(z.string().max(64), looseText.optional()).optional(),
  defaults: z.record(z.string().max(64), z.union([looseText, z.number()]).optional()).optional(),
  tasks: z.array(draftTaskSchema).max(DOCUMENT_LIMITS.tasks),
});
export type DagDraft = z.infer<typeof dagDraftSchema>;
