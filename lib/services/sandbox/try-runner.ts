import { claimTry, endLostTries } from "@/lib/db/run-tries";
import { SANDBOX_LANE } from "@/lib/domain/sandbox/lane";
import { runTry, type TryDeps } from "@/lib/services/sandbox/run-try";

export type TryRunner = Readonly<{
  /** Takes what waits, as far as the sandbox's lane has room. */
  look(): Promise<void>;
  /** Ends the tries that run here, and takes no more. */
  stop(): Promise<void>;
}>;

/** Runs tries in one worker that serves the sandbox's lane; with no lanes named it serves all. */
export function createTryRunner(deps: TryDeps, lanes: readonly string[]): TryRunner {
  const isServed = lanes.length === 0 || lanes.includes(SANDBOX_LANE);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  return {
    look: async () => {
      if (!isServed || stopping.signal.aborted) return;
      await endLostTries(deps.db);
      for (;;) {
        const claimed = await claimTry(deps.db, deps.workerId);
        if (!claimed) return;
        const run = runTry(deps, claimed, stopping.signal).finally(() => running.delete(run));
        running.add(run);
      }
    },
    stop: async () => {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}
