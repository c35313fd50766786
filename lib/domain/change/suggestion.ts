import type { ThreadAnchor } from "@/lib/domain/change/anchor";
import { checkDraft } from "@/lib/domain/dag/check";
import { type DagDocument, type DagDraft, dagDocumentSchema } from "@/lib/domain/dag/document";
import { type Place, withValueAt } from "@/lib/domain/merge/value-at";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** The field a suggestion is about: of the thread's task, or a setting. */
export const placeOfSuggestion = (anchor: ThreadAnchor, path: string): Place => ({
  taskId: "taskId" in anchor ? anchor.taskId : null,
  path,
});

/** A value for a place; null takes away what is there. */
export type Suggested = Readonly<{ place: Place; value: unknown }>;
type Refusal = Readonly<{ reason: "invalid_value" | "not_executable"; message: string }>;

/** The document with the suggested values; refused when it could not run with all of them. */
export function withSuggestions(
  document: DagDocument,
  suggestions: readonly Suggested[],
): Result<DagDocument, Refusal> {
  let suggested: DagDraft = document;
  for (const { place, value } of suggestions) {
    const next = withValueAt(suggested, place, value ?? undefined);
    if (!next.ok) return err({ reason: "invalid_value", message: next.error });
    suggested = next.value;
  }
  const problem = checkDraft(suggested).issues.find(({ severity }) => severity === "error");
  const parsed = problem ? null : dagDocumentSchema.safeParse(suggested);
  if (parsed?.success) return ok(parsed.data);
  const why = problem?.message ?? parsed?.error?.issues[0]?.message ?? "";
  return err({ reason: "not_executable", message: `With this value the DAG could not run. ${why}` });
}
