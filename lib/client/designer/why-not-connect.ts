import type { DagDraft } from "@/lib/domain/dag/document";
import { applyEdit } from "@/lib/domain/dag/edit";

/** Why an edge cannot be drawn, in one sentence; null when it can. The same rule that the edit itself asks. */
export function whyNotConnect(draft: DagDraft, sourceId: string, targetId: string): string | null {
  const result = applyEdit({ document: draft, layout: {} }, { kind: "connect", sourceId, targetId });
  return result.ok ? null : result.error.message;
}
