import type { z } from "zod";
import type { CheckCode } from "@/lib/domain/dag/check-issue";

/** One problem of a value's shape, in words; `path` leads from the document to the place. */
export type ShapeProblem = Readonly<{ code: CheckCode; path: readonly PropertyKey[]; sentence: string }>;

const START_FORMS = '{ on: client }, { on: manual }, { interval: 15m } or { cron: "*/5 * * * *", timezone: UTC }';

/** What to do when a field is missing or empty. */
const HINTS: Readonly<Record<string, string>> = {
  title: "Give it a short name that people read.",
  owner: "Name the team that owns the DAG, such as risk.",
  start: `Write ${START_FORMS}.`,
  key: "Name the task in lower-case letters, digits and _.",
  operator: "Choose pack, bash, sql, http, branch, wait, approval or trigger_dag.",
  needs: "List the keys of the direct upstream tasks, or [].",
  pack: "Choose the pack whose script runs.",
  file: "Name the script in the pack, such as run.py.",
  command: "Write the command line to run.",
  connection: "Choose the connection to use.",
  query: "Write the SQL to run.",
  method: "Choose GET, POST, PUT, PATCH or DELETE.",
  url: "Write the address to call, such as https://example.org/score.",
  question: "Write what a person is asked, such as: Does this applicant need a second look?",
  roles: "Choose at least one of ds, de, do and manager.",
  cases: "Add at least one case: a condition and the tasks it leads to.",
  otherwise: "List the tasks to run when no case holds; an empty list skips them all.",
  when: "Write a condition such as results.score.p < 0.3.",
  // A field of the document, never a promise.
  then: "Choose the tasks this case leads to.",
  every: "Write how often to look, such as 15s.",
  interval: "Write how often to start, such as 15m.",
  cron: "Write a cron expression such as */5 * * * *.",
  signalbox: "The first line of the document is signalbox: dag/v1.",
  dag: "Name the DAG, such as research.onboarding.",
};

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of names to values",
  record: "a mapping of names to values",
};

/** `cases[0].when` */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** Turns what zod says about `input` into problems with sentences. */
export function explainShape(issue: z.core.$ZodIssue, input: unknown): ShapeProblem[] {
  const isTask = issue.path[0] === "tasks" && typeof issue.path[1] === "number";
  const field = issue.path.slice(isTask ? 2 : 0);
  const name = field.length > 0 ? `\`${fieldName(field)}\`` : "this";
  const value = valueAt(input, issue.path);
  const last = field.findLast((part) => typeof part === "string") ?? "";
  const hint = Object.hasOwn(HINTS, last) ? ` ${HINTS[last]}` : "";
  const problem = (code: CheckCode, sentence: string): ShapeProblem[] => [{ code, path: issue.path, sentence }];

  if (issue.code === "unrecognized_keys") return unknownFields(issue, input, isTask);
  if (issue.code === "invalid_union" && value !== undefined) return explainUnion(issue, input, value);
  if (value === undefined) return problem("missing_field", `${name} is missing.${hint}`);
  if (value === "" || value === null) return problem("missing_field", `${name} is empty.${hint}`);
  return problem("invalid_value", `${name} ${whatIsWrong(issue, value, hint)}`);
}

function whatIsWrong(issue: z.core.$ZodIssue, value: unknown, hint: string): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${KINDS[issue.expected] ?? issue.expected}; it is ${shown(value)}.${hint}`;
    case "invalid_value":
      return `is ${shown(value)}, which is not one of ${issue.values.map(String).join(", ")}.`;
    case "too_big":
      return `is too large: at most ${issue.maximum}${unitOf(issue.origin)}.`;
    case "too_small":
      return Array.isArray(value) ? `has no entries.${hint}` : `is too small: at least ${issue.minimum}.`;
    case "invalid_format":
      return `is ${shown(value)}. ${FORMAT_HINTS[issue.format] ?? issue.message}`;
    case "invalid_key":
      return `is a name that is not allowed. ${issue.issues[0]?.message ?? ""}`.trimEnd();
    default:
      return `is ${shown(value)}. ${issue.message}`;
  }
}

/** Formats whose schema carries no sentence of its own. */
const FORMAT_HINTS: Readonly<Record<string, string>> = {
  date: "Write a date such as 2019-04-24.",
  uuid: "A task's id is a UUID that the designer issues.",
};

function unitOf(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " entries" : "";
}

const MAX_SHOWN = 60;

/** A value as people would quote it, cut short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** More unknown names in one place than this are one mistake. */
const MAX_UNKNOWN = 50;

function unknownFields(issue: z.core.$ZodIssueUnrecognizedKeys, input: unknown, isTask: boolean): ShapeProblem[] {
  const isWholeTask = isTask && issue.path.length === 2;
  const operator = isWholeTask ? valueAt(input, [...issue.path, "operator"]) : undefined;
  const place = operator === undefined ? "here" : `to a ${String(operator)} task`;
  return issue.keys.slice(0, MAX_UNKNOWN).map((key) => {
    const path = [...issue.path, key];
    const name = fieldName(isTask ? path.slice(2) : path);
    return {
      code: "unknown_field",
      path,
      sentence: `\`${name}\` does not belong ${place}. Remove it or correct its name.`,
    };
  });
}

/** The one union of the document is `start`: says what is wrong with the form that was meant. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, input: unknown, value: unknown): ShapeProblem[] {
  const meant = issue.errors[meantForm(value)];
  if (!meant)
    return [
      {
        code: "invalid_value",
        path: issue.path,
        sentence: `\`start\` does not say how runs start. Write ${START_FORMS}.`,
      },
    ];
  return meant.flatMap((inner) => explainShape({ ...inner, path: [...issue.path, ...inner.path] }, input));
}

/** Position of the form in `startSchema` that a value resembles; -1 when none. */
function meantForm(value: unknown): number {
  if (typeof value !== "object" || value === null) return -1;
  if (Object.hasOwn(value, "cron")) return 3;
  if (Object.hasOwn(value, "interval")) return 2;
  return ["client", "manual"].indexOf(String(Reflect.get(value, "on")));
}
