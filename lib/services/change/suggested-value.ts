import { type Suggested, withSuggestions } from "@/lib/domain/change/suggestion";
import type { DagDocument } from "@/lib/domain/dag/document";
import { AppError } from "@/lib/domain/shared/app-error";

/** The document with the suggested values. Refused when it could not run with all of them. */
export function requireSuggested(document: DagDocument, suggestions: readonly Suggested[]): DagDocument {
  const result = withSuggestions(document, suggestions);
  if (result.ok) return result.value;
  throw new AppError("invalid_input", result.error.message, { reason: result.error.reason });
}
