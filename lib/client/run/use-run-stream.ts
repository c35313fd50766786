import { useEffect, useState } from "react";
import { followRun, type RunStreamState } from "@/lib/client/run/run-stream";

/** One run, live. Give the component another `key` for another run. */
export function useRunStream(runId: string): RunStreamState {
  const [state, setState] = useState<RunStreamState>({ run: null, status: "connecting", failure: null });
  useEffect(() => followRun(runId, setState), [runId]);
  return state;
}
