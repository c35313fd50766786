import type { Anchor } from "@/lib/contracts/change-requests";
import { checkDraft } from "@/lib/domain/dag/check";
import type { DagDocument, DagDraft } from "@/lib/domain/dag/document";
import { type Place, withValueAt } from "@/lib/domain/merge/value-at";
import { AppError } from "@/lib/domain/shared/app-error";

/** The field a suggestion is about: of the thread's task, or a setting. */
export const placeOfSuggestion = (anchor: Anchor, path: string): Place => ({
  taskId: anchor.kind === "task" ? anchor.taskId : null,
  path,
});

/** The document with the suggested value. Refused when it could not run like that. */
export function withSuggestion(document: DagDocument, place: Place, value: unknown): DagDraft {
  const suggested = withValueAt(document, place, value ?? undefined);
  if (!suggested.ok) throw new AppError("invalid_input", suggested.error, { reason: "invalid_value" });
  const problem = checkDraft(suggested.value).issues.find(({ severity }) => severity === "error");
  if (problem)
    throw new AppError("invalid_input", `With this value the DAG could not run. ${problem.message}`, {
      reason: "not_executable",
    });
  return suggested.value;
}
