import type { RunStatus } from "@/lib/domain/run/run-status";
import type { JsonValue } from "@/lib/domain/shared/json";

type Remembered = Readonly<{ logHead: string; status: RunStatus }>;

/** What never changes about a run, as its tasks may read it. */
export type RunFacts = Readonly<{
  runType: string;
  logicalDate: string | null;
  client: Readonly<{ key: string; data: { [column: string]: JsonValue } }> | null;
}>;

/** What one attempt returned; it is the task's output while that is the task's latest attempt. */
type Output = Readonly<{ attemptNumber: number; value: JsonValue }>;

type Known = { state: Remembered | null; facts: RunFacts | null; readonly outputs: Map<number, Output> };

/**
 * Runs as this process last wrote them. States hold while the run's log has not grown since, which every batch checks
 * under the run's lock; so a run of 2,000 tasks costs no more per batch than one of 40. Outputs are those of one attempt
 * each and never change; so what a task may read need not be asked for again.
 */
export type RunMemory = Readonly<{
  get(runId: string): Remembered | undefined;
  set(runId: string, remembered: Remembered): void;
  facts(runId: string): RunFacts | null;
  keepFacts(runId: string, facts: RunFacts): void;
  output(runId: string, index: number, attemptNumber: number): JsonValue | undefined;
  /** `text` is the output as JSON; a large one is not kept, and read from the database each time. */
  keepOutput(runId: string, index: number, attemptNumber: number, text: string): void;
  forget(runId: string): void;
}>;

const KEPT_RUNS = 1_000;
const KEPT_OUTPUT_CHARACTERS = 4_096;

export function createRunMemory(): RunMemory {
  const runs = new Map<string, Known>();

  /** As the one used last: the one that was not used for longest goes first. */
  function touch(runId: string): Known {
    const known = runs.get(runId) ?? { state: null, facts: null, outputs: new Map() };
    runs.delete(runId);
    runs.set(runId, known);
    const [oldest] = runs.keys();
    if (runs.size > KEPT_RUNS && oldest !== undefined) runs.delete(oldest);
    return known;
  }

  return {
    get: (runId) => runs.get(runId)?.state ?? undefined,
    set: (runId, remembered) => {
      touch(runId).state = remembered;
    },
    facts: (runId) => runs.get(runId)?.facts ?? null,
    keepFacts: (runId, facts) => {
      touch(runId).facts = facts;
    },
    output: (runId, index, attemptNumber) => {
      const known = runs.get(runId)?.outputs.get(index);
      return known?.attemptNumber === attemptNumber ? known.value : undefined;
    },
    keepOutput: (runId, index, attemptNumber, text) => {
      if (text.length <= KEPT_OUTPUT_CHARACTERS)
        touch(runId).outputs.set(index, { attemptNumber, value: JSON.parse(text) });
    },
    forget: (runId) => {
      runs.delete(runId);
    },
  };
}
