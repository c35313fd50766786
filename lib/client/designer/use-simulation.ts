import { useCallback, useMemo, useState } from "react";
import { useEditorState } from "@/lib/client/designer/editor-context";
import type { Ending, Simulated, simulateDraft } from "@/lib/client/designer/simulation";

const AS_IT_GOES_WELL: ReadonlyMap<string, Ending> = new Map();

/** A run of the draft as it is drawn now, played again with every edit and every supposition; off until it is wanted. */
export function useSimulation() {
  const draft = useEditorState((state) => state.draft);
  const [isOn, setIsOn] = useState(false);
  /** Fetched with the first simulation: it brings the engine's own rules along. */
  const [play, setPlay] = useState<{ draft: typeof simulateDraft } | null>(null);
  const [endings, setEndings] = useState(AS_IT_GOES_WELL);
  const simulated = useMemo(
    (): Simulated | null => (isOn && play ? play.draft(draft, endings) : null),
    [isOn, play, draft, endings],
  );
  const toggle = useCallback(async () => {
    const module = await import("@/lib/client/designer/simulation");
    setPlay({ draft: module.simulateDraft });
    setIsOn((before) => !before);
  }, []);
  return {
    isOn,
    simulated,
    endings,
    toggle,
    onChoose: (taskId: string, ending: Ending) => setEndings(new Map(endings).set(taskId, ending)),
    onReset: () => setEndings(AS_IT_GOES_WELL),
  };
}
