import type { TaskError } from "@/lib/domain/run/model";
import type { ValueScope } from "@/lib/domain/run/value-path";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import { fillText } from "@/lib/integrations/operators/fill-texts";

const LOOKUP = /\{\{[^{}]*\}\}/g;

type Encode = (value: string, before: string) => Result<string, string>;

/** Fills look-ups one by one, each encoded for the place where it stands. `before` is the template up to it. */
function fillEncoded(place: string, template: string, scope: ValueScope, encode: Encode): Result<string, TaskError> {
  let filled = "";
  let end = 0;
  for (const { 0: lookup, index } of template.matchAll(LOOKUP)) {
    // `\{{` stands for plain braces, which the plain filling below puts in.
    if (template[index - 1] === "\\") continue;
    const before = fillText(place, template.slice(end, index), scope);
    const value = fillText(place, lookup, scope);
    if (!before.ok) return before;
    if (!value.ok) return value;
    const encoded = encode(value.value, template.slice(0, index));
    if (!encoded.ok)
      return err({ class: "terminal", code: "lookup_failed", message: `${place}: ${lookup} ${encoded.error}` });
    filled += before.value + encoded.value;
    end = index + lookup.length;
  }
  const rest = fillText(place, template.slice(end), scope);
  return rest.ok ? ok(filled + rest.value) : rest;
}

const encodePart: Encode = (value, before) => {
  if (before === "") return ok(value);
  // Encoded or not, a URL takes these as "here" and "one folder up".
  if (value === "." || value === "..") return err("holds only dots, which would change the path.");
  return ok(encodeURIComponent(value.replaceAll(/\p{Surrogate}/gu, "\uFFFD")));
};

/**
 * A URL with its look-ups filled. A value becomes one part of the path or query and can never add others; only a
 * look-up at the very start, which is the address itself, goes in as it is.
 */
export const fillUrl = (place: string, template: string, scope: ValueScope): Result<string, TaskError> =>
  fillEncoded(place, template.trim(), scope, encodePart);

/** Whether a JSON text ends inside a string. */
const isInString = (json: string): boolean => (json.replaceAll(/\\./g, "").split('"').length - 1) % 2 === 1;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * A JSON body with its look-ups filled. Between quotes a value is escaped, elsewhere it must be JSON by itself: no
 * client's name can break the body or add fields to it.
 */
export function fillJson(place: string, template: string, scope: ValueScope): Result<string, TaskError> {
  const filled = fillEncoded(place, template, scope, (value, before) => {
    if (isInString(before)) return ok(JSON.stringify(value).slice(1, -1));
    return isJson(value) ? ok(value) : err("is text here. Put it between quotes.");
  });
  if (!filled.ok || isJson(filled.value)) return filled;
  return err({
    class: "terminal",
    code: "invalid_request",
    message: `${place} is not valid JSON once its look-ups are filled. Correct it, or set the content-type header to what it is.`,
  });
}
