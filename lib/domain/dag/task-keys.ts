import { type DraftTask, taskKeySchema } from "@/lib/domain/dag/document";
import type { EditRefusal } from "@/lib/domain/dag/edit-refusal";
import { isReservedKey } from "@/lib/domain/dag/reserved-keys";
import { parseCondition } from "@/lib/domain/run/condition";
import { lookupPaths } from "@/lib/domain/run/lookup";
import type { ValueReference } from "@/lib/domain/run/value-path";

const MAX_KEY_LENGTH = 64;

/** `base` when it is free, else with the next free number: score, score_2, score_3 … */
export function uniqueKey(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  const stem = base.replace(/_\d+$/, "");
  for (let number = 2; ; number++) {
    const suffix = `_${number}`;
    const key = stem.slice(0, MAX_KEY_LENGTH - suffix.length) + suffix;
    if (!taken.has(key)) return key;
  }
}

/** Why a text cannot be the key of a task; null when it can. */
export function whyNotAKey(key: string, taken: ReadonlySet<string>): EditRefusal | null {
  const parsed = taskKeySchema.safeParse(key);
  if (!parsed.success)
    return {
      code: "invalid_key",
      message: `"${key}" cannot be a key. ${parsed.error.issues[0]?.message ?? ""}`.trim(),
    };
  if (isReservedKey(key)) return { code: "invalid_key", message: `"${key}" is a reserved word. Choose another key.` };
  return taken.has(key)
    ? {
        code: "key_taken",
        message: `Another task is called \`${key}\`. Choose another key, such as \`${uniqueKey(key, taken)}\`.`,
      }
    : null;
}

/** What a key becomes: another key, itself, or null when the task it names is gone. */
export type KeyMap = (key: string) => string | null;

/**
 * A task whose references to others follow `map`: needs, cases, otherwise, look-ups and conditions. References to a
 * task that is gone leave the lists; texts keep them, because only a person can say what to read instead. A task
 * that refers to nothing that changes is returned as it is, so that the canvas need not draw it again.
 */
export function withMappedKeys(task: DraftTask, map: KeyMap): DraftTask {
  const read = withMappedNames(task, "taskKey", (key) => map(key) ?? key);
  const next: DraftTask = { ...read, needs: mapKeys(task.needs, map) };
  if (read.cases) next.cases = read.cases.map(({ when, then }) => ({ when, then: mapKeys(then, map) }));
  if (task.otherwise) next.otherwise = mapKeys(task.otherwise, map);
  return same(next, task);
}

type NameMap = (name: string) => string;

/** A task whose look-ups and conditions read other columns of the client, as `map` says; itself when none changes. */
export const withMappedColumns = (task: DraftTask, map: NameMap): DraftTask =>
  same(withMappedNames(task, "column", map), task);

const same = (next: DraftTask, task: DraftTask): DraftTask =>
  JSON.stringify(next) === JSON.stringify(task) ? task : next;

type Named = "taskKey" | "column";

/** A task with other names in its look-ups and conditions; a text that cannot be read stays as it is. */
function withMappedNames(task: DraftTask, named: Named, map: NameMap): DraftTask {
  const lookups = (text: string): string => {
    const references = lookupPaths(text);
    return references.ok ? replaceNames(text, references.value, named, map) : text;
  };
  const condition = (text: string): string => {
    const parsed = parseCondition(text);
    return parsed.ok ? replaceNames(text, parsed.value.references, named, map) : text;
  };
  const values = (texts: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, lookups(text)]));
  const next: DraftTask = { ...task };
  if (task.cases) next.cases = task.cases.map(({ when, then }) => ({ when: condition(when), then }));
  if (task.args) next.args = task.args.map(lookups);
  if (task.params) next.params = values(task.params);
  if (task.data) next.data = values(task.data);
  if (task.headers) next.headers = values(task.headers);
  if (task.url !== undefined) next.url = lookups(task.url);
  if (task.body !== undefined) next.body = lookups(task.body);
  if (task.question !== undefined) next.question = lookups(task.question);
  if (task.until !== undefined) next.until = lookups(task.until);
  return next;
}

const mapKeys = (keys: readonly string[], map: KeyMap): string[] => keys.flatMap((key) => map(key) ?? []);

function replaceNames(text: string, references: readonly ValueReference[], named: Named, map: NameMap): string {
  const places = references.flatMap((reference) => reference[named] ?? []).toSorted((a, b) => b.start - a.start);
  return places.reduce((whole, { name, start, end, isQuoted }) => {
    const next = map(name);
    return whole.slice(0, start) + (isQuoted ? JSON.stringify(next) : next) + whole.slice(end);
  }, text);
}
