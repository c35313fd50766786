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
  const next: DraftTask = { ...task, needs: mapKeys(task.needs, map) };
  if (task.cases)
    next.cases = task.cases.map((one) => ({ when: mapCondition(one.when, map), then: mapKeys(one.then, map) }));
  if (task.otherwise) next.otherwise = mapKeys(task.otherwise, map);
  if (task.args) next.args = task.args.map((text) => mapLookups(text, map));
  if (task.params) next.params = mapValues(task.params, map);
  if (task.data) next.data = mapValues(task.data, map);
  if (task.headers) next.headers = mapValues(task.headers, map);
  if (task.url !== undefined) next.url = mapLookups(task.url, map);
  if (task.body !== undefined) next.body = mapLookups(task.body, map);
  if (task.question !== undefined) next.question = mapLookups(task.question, map);
  if (task.until !== undefined) next.until = mapLookups(task.until, map);
  return JSON.stringify(next) === JSON.stringify(task) ? task : next;
}

const mapKeys = (keys: readonly string[], map: KeyMap): string[] => keys.flatMap((key) => map(key) ?? []);

const mapValues = (texts: Readonly<Record<string, string>>, map: KeyMap): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, mapLookups(text, map)]));

function mapLookups(text: string, map: KeyMap): string {
  const references = lookupPaths(text);
  return references.ok ? replaceKeys(text, references.value, map) : text;
}

function mapCondition(text: string, map: KeyMap): string {
  const parsed = parseCondition(text);
  return parsed.ok ? replaceKeys(text, parsed.value.references, map) : text;
}

function replaceKeys(text: string, references: readonly ValueReference[], map: KeyMap): string {
  const places = references.flatMap(({ taskKey }) => taskKey ?? []).toSorted((a, b) => b.start - a.start);
  return places.reduce((whole, { key, start, end, isQuoted }) => {
    const next = map(key) ?? key;
    return whole.slice(0, start) + (isQuoted ? JSON.stringify(next) : next) + whole.slice(end);
  }, text);
}
