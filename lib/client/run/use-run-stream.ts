import { useEffect, useState } from "react";
import { followRun, type RunStreamState } from "@/lib/client/run/run-stream";

/**
 * One run, live. Give the component another `key` for another run. Another `round` follows the run anew: one that was over
 * may be open again.
 */
export function useRunStream(runId: string, round: number): RunStreamState {
  const [state, setState] = useState<RunStreamState>({ run: null, status: "connecting", failure: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is the whole reason to follow again.
  useEffect(
    () => followRun(runId, (next) => setState((before) => (next.run ? next : { ...next, run: before.run }))),
    [runId, round],
  );
  return state;
}
