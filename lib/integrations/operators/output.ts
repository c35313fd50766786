import type { TaskError } from "@/lib/domain/run/model";
import type { JsonValue } from "@/lib/domain/shared/json";
import { err, ok, type Result } from "@/lib/domain/shared/result";

const MAX_DEPTH = 100;

export const outputTooLarge = (what: string, bytes: number, limit: number): TaskError => ({
  class: "terminal",
  code: "output_too_large",
  message: `${what} is ${bytes} bytes; at most ${limit} may pass to other tasks. Write large data to a table, a file store or a bucket, and pass its name or key instead.`,
});

/** Why Postgres would refuse to store this text, or null. */
function flawOf(text: string): string | null {
  if (text.includes("\0")) return "holds a NUL character (\\u0000)";
  return /\p{Surrogate}/u.test(text) ? "holds half of a surrogate pair" : null;
}

type Place = Readonly<{ value: JsonValue; path: string; depth: number }>;

function childrenOf({ value, path, depth }: Place): readonly Place[] {
  if (Array.isArray(value))
    return value.map((item, index) => ({ value: item, path: `${path}[${index}]`, depth: depth + 1 }));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).map(([key, item]) => ({ value: item, path: `${path}.${key}`, depth: depth + 1 }));
}

function flawAt({ value, path, depth }: Place): string | null {
  if (depth > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
  const texts = typeof value === "string" ? [value] : [];
  const keys = value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : [];
  const flaw = [...texts, ...keys].map(flawOf).find((found) => found !== null);
  return flaw ? `${flaw} at ${path}` : null;
}

/** An output that can be stored and passed on, or the reason why not. */
export function checkOutput(what: string, output: JsonValue, limitBytes: number): Result<JsonValue, TaskError> {
  const places: Place[] = [{ value: output, path: "result", depth: 1 }];
  for (let place = places.pop(); place; place = places.pop()) {
    const flaw = flawAt(place);
    if (flaw) return err({ class: "terminal", code: "invalid_output", message: `${what} ${flaw}. Remove it there.` });
    // One by one: a spread of a long list overflows the stack.
    for (const child of childrenOf(place)) places.push(child);
  }
  const bytes = Buffer.byteLength(JSON.stringify(output));
  return bytes > limitBytes ? err(outputTooLarge(what, bytes, limitBytes)) : ok(output);
}
