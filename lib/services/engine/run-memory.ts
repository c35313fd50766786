import type { RunStatus } from "@/lib/domain/run/run-status";

type Remembered = Readonly<{ logHead: string; status: RunStatus }>;

/**
 * States of runs as this process last wrote them. They hold while the run's log has not grown since, which every batch
 * checks under the run's lock; so a run of 2,000 tasks costs no more per batch than one of 40.
 */
export type RunMemory = Readonly<{
  get(runId: string): Remembered | undefined;
  set(runId: string, remembered: Remembered): void;
  forget(runId: string): void;
}>;

const KEPT_RUNS = 1_000;

export function createRunMemory(): RunMemory {
  const runs = new Map<string, Remembered>();
  return {
    get: (runId) => runs.get(runId),
    set: (runId, remembered) => {
      runs.delete(runId);
      runs.set(runId, remembered);
      const [oldest] = runs.keys();
      if (runs.size > KEPT_RUNS && oldest !== undefined) runs.delete(oldest);
    },
    forget: (runId) => {
      runs.delete(runId);
    },
  };
}
