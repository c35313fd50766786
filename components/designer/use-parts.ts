import { useEffect } from "react";

/** After the picture and the rules, which people wait for. */
const LATER_MS = 3_000;

/**
 * What drawing needs sooner or later is fetched soon after the page: a network or a server that goes away in between must
 * not take the form of a task along, nor what saves the draft.
 */
export function useParts(): void {
  useEffect(() => {
    const timer = setTimeout(() => void fetchParts(), LATER_MS);
    return () => clearTimeout(timer);
  }, []);
}

const fetchParts = () =>
  // What fails here is fetched again by who needs it.
  Promise.allSettled([
    import("@/components/designer/task-panel"),
    import("@/lib/client/designer/yaml-text"),
    import("@/components/designer/conflict-dialog"),
    import("@/lib/client/designer/settle"),
    import("@/components/dag-canvas/note-node"),
    import("@/components/dag-canvas/group-node"),
  ]);
