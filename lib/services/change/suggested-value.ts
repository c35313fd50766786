import type { Anchor } from "@/lib/contracts/anchors";
import { checkDraft } from "@/lib/domain/dag/check";
import type { DagDocument, DagDraft } from "@/lib/domain/dag/document";
import { type Place, withValueAt } from "@/lib/domain/merge/value-at";
import { AppError } from "@/lib/domain/shared/app-error";

/** The field a suggestion is about: of the thread's task, or a setting. */
export const placeOfSuggestion = (anchor: Anchor, path: string): Place => ({
  taskId: "taskId" in anchor ? anchor.taskId : null,
  path,
});

/** A value for a place; null takes away what is there. */
export type Suggested = Readonly<{ place: Place; value: unknown }>;

/** The document with the suggested values. Refused when it could not run with all of them. */
export function withSuggestions(document: DagDocument, suggestions: readonly Suggested[]): DagDraft {
  const suggested = suggestions.reduce<DagDraft>((draft, { place, value }) => {
    const next = withValueAt(draft, place, value ?? undefined);
    if (!next.ok) throw new AppError("invalid_input", next.error, { reason: "invalid_value" });
    return next.value;
  }, document);
  const problem = checkDraft(suggested).issues.find(({ severity }) => severity === "error");
  if (problem)
    throw new AppError("invalid_input", `With this value the DAG could not run. ${problem.message}`, {
      reason: "not_executable",
    });
  return suggested;
}
