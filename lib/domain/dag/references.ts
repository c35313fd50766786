import { type CheckIssue, taskError } from "@/lib/domain/dag/check-issue";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { buildGraph, upstreamTest } from "@/lib/domain/dag/graph";
import { parseCondition } from "@/lib/domain/run/condition";
import { lookupPaths } from "@/lib/domain/run/lookup";
import type { ValueReference } from "@/lib/domain/run/value-path";
import type { Result } from "@/lib/domain/shared/result";

type PathedText = Readonly<{ path: readonly PropertyKey[]; text: string }>;

/**
 * The texts of a task in which `{{ path }}` is filled, each with its place. SQL and command lines are not among them:
 * there a client's value could change what is run.
 */
function lookupTexts(task: DraftTask): PathedText[] {
  const named = (field: "params" | "headers" | "data") =>
    Object.entries(task[field] ?? {}).map(([name, text]) => ({ path: [field, name], text }));
  const single = (field: "url" | "body" | "until" | "question") => {
    const text = task[field];
    return text === undefined ? [] : [{ path: [field], text }];
  };
  switch (task.operator) {
    case "pack":
      return (task.args ?? []).map((text, index) => ({ path: ["args", index], text }));
    case "trigger_dag":
      return named("data");
    case "sql":
      return named("params");
    case "approval":
      return single("question");
    case "wait":
      return [...single("until"), ...named("params")];
    case "http":
      return [...single("url"), ...named("headers"), ...single("body")];
    case "bash":
    case "branch":
      return [];
  }
}

/** One place where a task reads another task's output. */
export type TaskReference = Readonly<{
  task: DraftTask;
  kind: "lookup" | "condition";
  readsKey: string;
  path: readonly PropertyKey[];
}>;

type ReadText = PathedText &
  Readonly<{ kind: "lookup" | "condition"; references: Result<readonly ValueReference[], string> }>;

/** What a task's texts read. */
function readTexts(task: DraftTask): ReadText[] {
  const lookups = lookupTexts(task).map((place) => ({
    ...place,
    kind: "lookup" as const,
    references: lookupPaths(place.text),
  }));
  const cases = task.operator === "branch" ? (task.cases ?? []) : [];
  const conditions = cases.flatMap(({ when }, index) => {
    // That it is missing is told with the other missing fields.
    if (when === "") return [];
    const parsed = parseCondition(when);
    const references = parsed.ok ? { ok: true as const, value: parsed.value.references } : parsed;
    return [{ path: ["cases", index, "when"], text: when, kind: "condition" as const, references }];
  });
  return [...lookups, ...conditions];
}

const LOOKUP = /(?<!\\)\{\{\s*(client|results|run)\./;

type Found = Readonly<{ issues: readonly CheckIssue[]; references: readonly TaskReference[] }>;

/** Look-ups and conditions: their form, and that each output they read comes from a task further up. */
export function checkReferences(draft: DagDraft): Found {
  const graph = buildGraph(draft.tasks);
  const isUpstream = upstreamTest(graph);
  const found = draft.tasks.flatMap((task, index) =>
    readTexts(task).map((text): Found => {
      if (!text.references.ok) return { issues: [malformed(task, text, text.references.error)], references: [] };
      const keys = readKeys(text.references.value);
      const wrong = keys.flatMap((key) => {
        const source = graph.indexByKey.get(key);
        if (source === undefined) return [unknownSource(task, key, text.path)];
        return isUpstream(source, index) ? [] : [notUpstream(task, key, text.path)];
      });
      const references = keys.map((readsKey) => ({ task, kind: text.kind, readsKey, path: text.path }));
      return { issues: wrong, references: wrong.length === 0 ? references : [] };
    }),
  );
  return {
    issues: [...found.flatMap(({ issues }) => issues), ...draft.tasks.flatMap(unfilledLookups)],
    references: found.flatMap(({ references }) => references),
  };
}

const malformed = (task: DraftTask, { kind, path }: ReadText, why: string): CheckIssue =>
  taskError(task, kind === "condition" ? "condition_invalid" : "lookup_invalid", why, path);

const readKeys = (references: readonly ValueReference[]): string[] => [
  ...new Set(references.flatMap(({ taskKey }) => (taskKey ? [taskKey.name] : []))),
];

const unknownSource = (task: DraftTask, key: string, path: readonly PropertyKey[]): CheckIssue =>
  taskError(
    task,
    "unknown_task",
    `it reads the output of \`${key}\`, but there is no such task. Correct the key.`,
    path,
  );

function notUpstream(task: DraftTask, key: string, path: readonly PropertyKey[]): CheckIssue {
  const sentence =
    key === task.key
      ? "it reads its own output. Read that of a task before it."
      : `it reads the output of \`${key}\`, which is not before it. Draw an edge from \`${key}\` to \`${task.key}\`, or to a task between them.`;
  return taskError(task, "not_upstream", sentence, path);
}

function unfilledLookups(task: DraftTask): CheckIssue[] {
  if ((task.operator === "sql" || task.operator === "wait") && LOOKUP.test(task.query ?? ""))
    return [taskError(task, "lookup_not_filled", `${NOT_FILLED} SQL. ${BIND}`, ["query"])];
  if (task.operator === "bash" && LOOKUP.test(task.command ?? ""))
    return [taskError(task, "lookup_not_filled", `${NOT_FILLED} a command line. ${READ}`, ["command"])];
  return [];
}

const NOT_FILLED = "look-ups are not filled in here, because a client's value could then change the meaning of";
const BIND = "Write :name in the query and give the look-up as a parameter.";
const READ = "Use $SIGNALBOX_CLIENT, or read the file $SIGNALBOX_CONTEXT.";
