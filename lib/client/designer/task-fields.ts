import { z } from "zod";
import {
  type DagDraft,
  type DraftTask,
  OPERATORS,
  type Operator,
  operatorShapes,
  taskSchema,
} from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";

/** A field a person can fill in; `id` is issued and `operator` is chosen when the task is drawn. */
export type TaskFieldName = Exclude<keyof DraftTask, "id" | "operator">;

/** What kind of input a field needs, read off its schema. */
export type FieldKind =
  | "text"
  | "long_text"
  | "number"
  | "choice"
  | "switch"
  | "flags"
  | "lines"
  | "pairs"
  | "cases"
  | "tasks";

export type TaskField = Readonly<{
  name: TaskFieldName;
  label: string;
  help: string;
  kind: FieldKind;
  isRequired: boolean;
  /** The allowed values of a `choice` or `flags`. */
  choices: readonly string[];
}>;

const TEXTS = {
  key: ["Key", "What other tasks and look-ups call it: lower-case letters, digits and _."],
  title: ["Title", "Shown on the canvas instead of the key."],
  description: ["Description", "What it does and why."],
  needs: ["Needs", "Direct upstream tasks. Drawn as edges on the canvas."],
  trigger_rule: ["Trigger rule", "Which outcomes of the upstream tasks let this one run."],
  disabled: ["Disabled", "Skipped whenever its turn comes. What needs it goes by its own trigger rule."],
  decision_critical: ["Decision-critical", "Two people mark it: one asks, another confirms."],
  retries: ["Retries", "Further attempts after the first one fails."],
  retry_delay: ["Retry delay", "Wait before the first retry, such as 5s or 1m."],
  retry_factor: ["Backoff factor", "Each further wait is this many times the one before."],
  max_retry_delay: ["Longest retry delay", "No wait grows beyond this."],
  retry_jitter: ["Spread of waits", "0 to 1. By what share a wait may be shorter, so that not all return at once."],
  retry_budget: ["Retries at most for", "No retry begins later than this after the first attempt began, such as 10m."],
  queue_timeout: ["Longest wait for a slot", "It fails when it was ready this long and could not start."],
  total_timeout: ["Timeout of all attempts", "It fails when it has not succeeded this long after it first began."],
  on_worker_lost: ["If its worker is lost", "Begun work is repeated, or waits until a person has looked."],
  timeout: ["Timeout", "An attempt that takes longer is ended, such as 30s or 5m."],
  priority: ["Priority", "0 to 100. Larger runs first among the ready tasks of a lane."],
  pool: ["Pool", "What it shares with tasks of other DAGs: each attempt takes slots of it."],
  pool_slots: ["Pool slots", "How many slots of the pool one attempt takes."],
  pack: ["Pack", "The folder of scripts it runs from."],
  file: ["File", "The script inside the pack."],
  args: ["Arguments", "One per line, passed as they are. {{ client.key }} looks a value up."],
  environment: ["Environment", "How the script is run: interpreter and limits."],
  command: [
    "Command",
    "A command line for bash. What it writes to the file $SIGNALBOX_RESULT as JSON is handed on as its result.",
  ],
  connection: ["Connection", "The named system to talk to. Its secret never appears here."],
  query: ["Query", "SQL with :name for each parameter."],
  params: ["Parameters", "Values for the :name places of the query."],
  method: ["Method", "The HTTP verb."],
  url: ["URL", "Where the request goes. {{ path }} looks a value up."],
  headers: ["Headers", "Sent with the request. Credentials belong in a connection."],
  body: ["Body", "Text of the request."],
  cases: ["Cases", "Read from the top; the first condition that holds chooses the tasks."],
  for: ["For", "How long it waits, such as 10m."],
  until: ["Until", "The time it waits for, such as 2026-11-23T08:00:00Z. {{ path }} looks a value up."],
  poll_every: ["Look again every", "How often the query asks, 5s or more."],
  wait_timeout: ["Waits at most", "The task fails when it has waited this long. It is not tried again."],
  question: ["Question", "What a person is asked. {{ path }} looks a value up."],
  roles: ["Who may answer", "Somebody who holds one of these roles then. None chosen: data engineers."],
  on_timeout: ["If nobody answers", "What happens after the longest wait."],
  dag: ["DAG", "In whose queue the client goes, such as research.refresh."],
  data: ["Columns", "What that DAG knows of the client. None: the columns of this run's client."],
  wait: ["Wait for it", "Goes on when that DAG is done with the client, and fails when it failed."],
  otherwise: ["Otherwise", "Tasks to run when no case holds. None means: skip them all."],
} as const satisfies Record<TaskFieldName, readonly [label: string, help: string]>;

/** Texts that need more than one line. The schema cannot tell them from short ones. */
const LONG_TEXTS: ReadonlySet<TaskFieldName> = new Set(["description", "command", "query", "body", "question"]);
const TASK_LISTS: ReadonlySet<TaskFieldName> = new Set(["needs", "otherwise"]);

function isFieldName(name: string): name is TaskFieldName {
  return Object.hasOwn(TEXTS, name);
}

function kindOf(name: TaskFieldName, schema: z.ZodType): FieldKind {
  if (name === "cases") return "cases";
  if (TASK_LISTS.has(name)) return "tasks";
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodBoolean || schema instanceof z.ZodLiteral) return "switch";
  if (schema instanceof z.ZodEnum) return "choice";
  if (schema instanceof z.ZodArray) return schema.element instanceof z.ZodEnum ? "flags" : "lines";
  if (schema instanceof z.ZodRecord) return "pairs";
  return LONG_TEXTS.has(name) ? "long_text" : "text";
}

function fieldOf(name: TaskFieldName, schema: z.ZodType): TaskField {
  const isOptional = schema instanceof z.ZodOptional;
  const inner = isOptional ? schema.unwrap() : schema;
  const [label, help] = TEXTS[name];
  if (!(inner instanceof z.ZodType)) throw new TypeError(`field ${name} has no readable schema`);
  return {
    name,
    label,
    help,
    kind: kindOf(name, inner),
    isRequired: !isOptional,
    choices: choicesOf(inner),
  };
}

function choicesOf(schema: z.ZodType): string[] {
  const one = schema instanceof z.ZodArray ? schema.element : schema;
  return one instanceof z.ZodEnum ? one.options.map(String) : [];
}

function fieldsFromSchema(operator: Operator): TaskField[] {
  const shape: Readonly<Record<string, z.ZodType>> =
    taskSchema.options.find((option) => option.shape.operator.value === operator)?.shape ?? {};
  return Object.entries(shape).flatMap(([name, schema]) => (isFieldName(name) ? [fieldOf(name, schema)] : []));
}

const FIELDS = new Map(OPERATORS.map((operator) => [operator, fieldsFromSchema(operator)]));

const IDENTITY: readonly TaskFieldName[] = ["key"];
const WORDS: readonly TaskFieldName[] = ["title", "description"];
const FLOW: readonly TaskFieldName[] = ["needs", "trigger_rule", "disabled", "decision_critical"];
const TURN: readonly TaskFieldName[] = ["priority", "pool", "pool_slots"];
const PLACED: ReadonlySet<TaskFieldName> = new Set([...IDENTITY, ...WORDS, ...FLOW, ...TURN]);

export type FieldGroup = Readonly<{ title: string; fields: readonly TaskField[] }>;

/** The form of one operator, read off its schema: what has to be filled in first, what most leave as it is last. */
export function fieldGroups(operator: Operator): FieldGroup[] {
  const fields = FIELDS.get(operator) ?? [];
  const own = (field: TaskField) => Object.hasOwn(operatorShapes[operator], field.name);
  const named = (names: readonly TaskFieldName[]) => fields.filter((field) => names.includes(field.name));
  const rest = fields.filter((field) => !own(field) && !PLACED.has(field.name));
  return [
    { title: "Task", fields: named(IDENTITY) },
    { title: "What it does", fields: fields.filter(own) },
    { title: "When it runs", fields: named(FLOW) },
    { title: "In words", fields: named(WORDS) },
    { title: "Retries and time", fields: rest },
    { title: "Its turn", fields: named(TURN) },
  ];
}

/** What applies when the field is left empty: the DAG's default, else the product's. Null when there is none. */
export function defaultOf(name: TaskFieldName, operator: Operator, defaults: DagDraft["defaults"]): string | null {
  if (name === "environment" && operator === "bash") return "bash";
  const own = defaults?.[name];
  if (own !== undefined) return String(own);
  const product = Object.entries(SETTING_DEFAULTS).find(([setting]) => setting === name);
  return product ? String(product[1]) : null;
}
