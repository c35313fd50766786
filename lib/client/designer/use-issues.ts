import { useDeferredValue, useMemo } from "react";
import { useEditorState } from "@/lib/client/designer/editor-context";
import type { PlatformChoices } from "@/lib/client/designer/use-platform-choices";
import type { CheckIssueView } from "@/lib/contracts/dags";
import { checkInventory } from "@/lib/domain/change/check-inventory";
import { checkDraft } from "@/lib/domain/dag/check";

/** All that is wrong with the draft, found again after each change but never before the change itself is drawn. */
export function useIssues(choices: PlatformChoices): readonly CheckIssueView[] {
  const draft = useDeferredValue(useEditorState((state) => state.draft));
  const { inventory } = choices;
  return useMemo(
    () => [...checkDraft(draft).issues, ...(inventory ? checkInventory(draft, inventory) : [])],
    [draft, inventory],
  );
}
