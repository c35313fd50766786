import "server-only";
import { getRuntime } from "@/lib/web/runtime";

/**
 * At most one look per this time and stream: a burst of changes becomes one delta. All streams of a process look at the
 * same moments, so that they share one statement.
 */
const SPACING_MS = 20;
const untilNextLook = (): number => SPACING_MS - (performance.now() % SPACING_MS);
/** Looking without being told: often while Redis is away, rarely in case a hint was lost. */
const LOOK_AWAY_MS = 1_000;
const LOOK_ANYWAY_MS = 5_000;

export type Waker = Readonly<{ wake: () => Promise<void>; stop: () => void }>;

/** Tells one stream when to look again. `stop` lets a waiting stream go on at once, so that it can end. */
export function createRunWaker(runId: string): Waker {
  const { runHints: hints } = getRuntime();
  let isHinted = false;
  let isStopped = false;
  let resume: (() => void) | null = null;
  const unlisten = hints.listen(runId, () => {
    isHinted = true;
    resume?.();
  });

  /** Until the time is over, or earlier when `mayResume` and somebody calls. */
  const pause = (ms: number, mayResume: boolean): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        resume = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      resume = () => {
        if (mayResume || isStopped) done();
      };
    });

  return {
    wake: async () => {
      await (isStopped ? undefined : pause(untilNextLook(), false));
      if (!isHinted && !isStopped) await pause(hints.isConnected() ? LOOK_ANYWAY_MS : LOOK_AWAY_MS, true);
      isHinted = false;
    },
    stop: () => {
      isStopped = true;
      unlisten();
      resume?.();
    },
  };
}
