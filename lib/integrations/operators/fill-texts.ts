import { resolveLookups } from "@/lib/domain/run/lookup";
import type { TaskError } from "@/lib/domain/run/model";
import type { ValueScope } from "@/lib/domain/run/value-path";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import type { TaskContext } from "@/lib/integrations/operators/operator-contract";

/** What `{{ look-ups }}` and conditions read, under the same names as in the context file. */
export const valueScope = ({ client, results, run }: TaskContext): ValueScope => ({ client, results, run });

const lookupFailed = (place: string, why: string): TaskError => ({
  class: "terminal",
  code: "lookup_failed",
  message: `${place}: ${why}`,
});

/** One text with its look-ups filled. `place` names the field, such as `Task score, url`. */
export function fillText(place: string, text: string, scope: ValueScope): Result<string, TaskError> {
  const filled = resolveLookups(text, scope);
  return filled.ok ? filled : err(lookupFailed(place, filled.error));
}

/** Named texts with their look-ups filled; the first that cannot be is the error. */
export function fillTexts<K extends string>(
  place: string,
  texts: Readonly<Record<K, string>>,
  scope: ValueScope,
): Result<Map<string, string>, TaskError> {
  const filled = new Map<string, string>();
  for (const [name, text] of Object.entries<string>(texts)) {
    const value = fillText(`${place} ${name}`, text, scope);
    if (!value.ok) return value;
    filled.set(name, value.value);
  }
  return ok(filled);
}
