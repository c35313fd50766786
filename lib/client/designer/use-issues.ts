import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { useEditorState } from "@/lib/client/designer/editor-context";
import type { PlatformChoices } from "@/lib/client/designer/use-platform-choices";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { checkInventory } from "@/lib/domain/change/check-inventory";
import type { checkDraft } from "@/lib/domain/dag/check";

type Checks = Readonly<{ draft: typeof checkDraft; inventory: typeof checkInventory }>;

/** The rules are a good part of the page's script: the picture comes first, and they a moment later. */
const AFTER_PICTURE_MS = 200;
const NOTHING_YET: readonly CheckIssueView[] = [];

/** All that is wrong with the draft, found again after each change but never before the change itself is drawn. */
export function useIssues(choices: PlatformChoices): readonly CheckIssueView[] {
  const checks = useChecks();
  const draft = useDeferredValue(useEditorState((state) => state.draft));
  const { inventory } = choices;
  return useMemo(() => {
    if (!checks) return NOTHING_YET;
    return [...checks.draft(draft).issues, ...(inventory ? checks.inventory(draft, inventory) : [])];
  }, [checks, draft, inventory]);
}

/** The rules themselves; null until they have arrived. */
function useChecks(): Checks | null {
  const [checks, setChecks] = useState<Checks | null>(null);
  useEffect(() => {
    let isLeft = false;
    const load = async () => {
      const [draft, inventory] = await Promise.all([
        import("@/lib/domain/dag/check"),
        import("@/lib/domain/change/check-inventory"),
      ]);
      if (!isLeft) setChecks({ draft: draft.checkDraft, inventory: inventory.checkInventory });
    };
    const timer = setTimeout(() => void load(), AFTER_PICTURE_MS);
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, []);
  return checks;
}
