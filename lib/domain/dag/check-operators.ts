import { z } from "zod";
import { type CheckIssue, settingError, taskError } from "@/lib/domain/dag/check-issue";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { prepareNamedParams } from "@/lib/domain/dag/named-params";
import { REFUSED_HEADERS } from "@/lib/domain/dag/refused-headers";
import { exampleOf } from "@/lib/domain/run/lookup";

/** What an operator would refuse whatever client comes: told while the task is drawn, and not when it runs. */
export function checkOperators(draft: DagDraft): CheckIssue[] {
  return [...draft.tasks.flatMap((task) => [...blankTexts(task), ...checkOne(task, draft)]), ...checkSource(draft)];
}

const TEXTS = ["command", "query", "question"] as const;

/** Texts of spaces alone; that one is missing is told with the other missing fields. */
const blankTexts = (task: DraftTask): CheckIssue[] =>
  TEXTS.filter((field) => task[field] !== "" && task[field]?.trim() === "").map((field) =>
    issue(task, [field], `\`${field}\` holds spaces only. Write something, or delete the task.`),
  );

const issue = (task: DraftTask, path: readonly PropertyKey[], sentence: string): CheckIssue =>
  taskError(task, "invalid_value", sentence, path);

function checkOne(task: DraftTask, { dag }: DagDraft): CheckIssue[] {
  switch (task.operator) {
    case "http":
      return [...checkUrl(task), ...checkHeaders(task), ...checkBody(task)];
    case "sql":
      return checkQuery(task);
    case "wait":
      return [...checkQuery(task), ...checkUntil(task)];
    case "trigger_dag":
      return task.dag === dag ? [issue(task, ["dag"], "it triggers its own DAG. Choose another one.")] : [];
    default:
      return [];
  }
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** As far as it is written down: what a look-up stands for is known when the task runs. */
function checkUrl(task: DraftTask): CheckIssue[] {
  const text = (task.url ?? "").trim();
  if (text === "" || text.startsWith("{{")) return [];
  const refuse = (sentence: string) => [issue(task, ["url"], `\`url\` ${sentence}`)];
  // A value may stand for a name or for a number; neither fits everywhere.
  const examples = ["x", "1"].map((value) => exampleOf(text, value));
  const [example] = examples;
  if (typeof example !== "string") return [];
  if (!SCHEME.test(example))
    return task.connection ? [] : refuse("is no whole address. Write https://host/path, or choose a connection.");
  const scheme = SCHEME.exec(example)?.[0].toLowerCase();
  if (scheme !== "https:" && scheme !== "http:") return refuse(`begins with ${scheme}. Write https:// or http://.`);
  const url = examples.flatMap((one) => (one !== null && URL.canParse(one) ? [new URL(one)] : []))[0];
  if (!url) return refuse("is no address. Write https://host/path.");
  return url.username !== "" || url.password !== ""
    ? refuse("holds a user or password. Put them into a connection.")
    : [];
}

/** What HTTP takes for a value: tabs, and what is printed in Latin-1. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function checkHeaders(task: DraftTask): CheckIssue[] {
  const seen = new Set<string>();
  return Object.entries(task.headers ?? {}).flatMap(([name, text]) => {
    const lower = name.toLowerCase();
    const isTwice = seen.has(lower);
    seen.add(lower);
    const sentence = whyNoHeader(lower, text, isTwice);
    return sentence === null ? [] : [issue(task, ["headers", name], `the header \`${name}\` ${sentence}`)];
  });
}

function whyNoHeader(lower: string, text: string, isTwice: boolean): string | null {
  if (REFUSED_HEADERS.has(lower)) return "is set by the platform. Remove it.";
  if (isTwice) return "is given twice. Remove one of them.";
  if (!HEADER_VALUE.test(text)) return "holds a line break, or a character that no header takes. Remove it.";
  return null;
}

function checkBody(task: DraftTask): CheckIssue[] {
  const type = Object.entries(task.headers ?? {}).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  if (!task.body || (type !== undefined && !/\bjson\b/i.test(type))) return [];
  // A number fits between quotes and without them.
  const example = exampleOf(task.body, "0");
  if (example === null || isJson(example)) return [];
  return [issue(task, ["body"], "`body` is not valid JSON. Correct it, or set the content-type header to what it is.")];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function checkQuery(task: DraftTask): CheckIssue[] {
  const prepared = prepareNamedParams(task.query ?? "", Object.keys(task.params ?? {}));
  if (!prepared.ok) return [issue(task, ["query"], prepared.error)];
  return Object.keys(task.params ?? {})
    .filter((name) => !prepared.value.names.includes(name))
    .map((name) => issue(task, ["params", name], `the query does not use :${name}. Use it, or remove the value.`));
}

const instantSchema = z.iso.datetime({ offset: true });

function checkUntil(task: DraftTask): CheckIssue[] {
  const { until } = task;
  if (!until || until.includes("{{") || instantSchema.safeParse(until).success) return [];
  return [issue(task, ["until"], "`until` is no time. Write one with its zone, such as 2026-11-23T08:00:00Z.")];
}

const SOURCE_PARAMS = ["pit_old", "pit_new"];

/** A query that finds clients is told from when until when, and nothing else. */
function checkSource({ start }: DagDraft): CheckIssue[] {
  const source = start?.source;
  const query = typeof source === "object" && source !== null ? Reflect.get(source, "query") : undefined;
  if (typeof query !== "string" || prepareNamedParams(query, SOURCE_PARAMS).ok) return [];
  const sentence = "`start.source.query` knows two values, :pit_old and :pit_new. Take out every other one.";
  return [settingError("schedule_invalid", sentence, ["start", "source", "query"])];
}
