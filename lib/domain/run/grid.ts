import { TASK_STATES, type TaskState } from "@/lib/domain/run/model";

/** One letter per state, for answers with tens of thousands of states. */
export const STATE_LETTERS = {
  none: "n",
  scheduled: "c",
  queued: "q",
  running: "r",
  up_for_retry: "t",
  deferred: "d",
  success: "s",
  failed: "f",
  skipped: "k",
  upstream_failed: "u",
  cancelled: "x",
} as const satisfies Record<TaskState, string>;

const STATE_OF: ReadonlyMap<string, TaskState> = new Map(TASK_STATES.map((state) => [STATE_LETTERS[state], state]));

type Versions = readonly Readonly<{ version: number; taskKeys: readonly string[] }>[];
type Runs = readonly Readonly<{ version: number; cells: string }>[];

/**
 * Tasks as rows, runs as columns, in the order of `runs`. Rows stand as in the newest version; tasks that only older
 * versions have come after them. A run whose version lacks a task has null there.
 */
export function gridRows(versions: Versions, runs: Runs): { taskKey: string; states: (TaskState | null)[] }[] {
  const newestFirst = versions.toSorted((a, b) => b.version - a.version);
  const keys = [...new Set(newestFirst.flatMap(({ taskKeys }) => taskKeys))];
  const places = new Map(
    versions.map(({ version, taskKeys }) => [version, new Map(taskKeys.map((key, index) => [key, index]))]),
  );
  return keys.map((taskKey) => ({
    taskKey,
    states: runs.map(({ version, cells }) => {
      const at = places.get(version)?.get(taskKey);
      return at === undefined ? null : (STATE_OF.get(cells[at] ?? "") ?? null);
    }),
  }));
}
