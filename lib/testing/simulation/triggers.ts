import type { AttemptResult, EngineEvent, StartedAttempt } from "@/lib/services/engine/engine-event";
import { isOpenItem, type Postgres } from "@/lib/testing/simulation/postgres";
import type { ItemRow } from "@/lib/testing/simulation/rows";

const failed = (errorClass: "retryable" | "terminal"): AttemptResult => ({
  kind: "failed",
  error: { class: errorClass, code: "simulated", message: "" },
});
const SUCCESS: AttemptResult = { kind: "success", output: null, chosenTaskKeys: [] };
const WAITS: AttemptResult = { kind: "deferred", resumeInMs: null, note: "for the other DAG" };

/** How a task goes on that hands its client to the other DAG and waits for it, as `runTriggerDag` does. */
export function handOn(pg: Postgres, { runId, index }: StartedAttempt): AttemptResult {
  const item = triggerClient(pg, runId, index);
  if (!item) return failed("retryable");
  if (isOpenItem(item)) return WAITS;
  return item.state === "done" ? SUCCESS : failed("terminal");
}

/** The client's item in the queue of the other DAG: one for each begin of the task, shared with whoever opened it. */
function triggerClient(pg: Postgres, runId: string, index: number): ItemRow | null {
  const run = pg.run(runId);
  const begun = run.tasks[index]?.begun ?? null;
  if (begun === null) return null;
  const known = pg.triggered.find((row) => row.runId === runId && row.index === index && row.begun === begun);
  if (known && pg.mutation !== "handed_on_each_try") return known.item;
  const { client } = run.item;
  let item = pg.openItem("other", client);
  if (!item) {
    const place = { class: run.class, rank: pg.now / 1_000 };
    item = {
      id: `${client}/other-${pg.items.length}`,
      dag: "other",
      client,
      isSlot: false,
      state: "waiting",
      ...place,
    };
    pg.items.push(item);
  }
  for (const row of pg.triggered) if (row.runId === runId && row.index === index) row.isAwaited = false;
  pg.triggered.push({ runId, index, begun, item, isAwaited: true });
  return item;
}

/** Wakes tasks whose client the other DAG is done with, as `resumeTriggers` does. */
export function endedTriggers(pg: Postgres): EngineEvent[] {
  if (pg.mutation === "handed_on_unwatched") return [];
  const ended = pg.triggered.filter(({ item, isAwaited }) => isAwaited && !isOpenItem(item));
  return ended.flatMap((row): EngineEvent[] => {
    const { runId, index } = row;
    const state = pg.run(runId).tasks[index]?.status.state;
    if (state !== undefined && OVER.has(state)) row.isAwaited = false;
    return state === "deferred" ? [{ type: "resume_due", runId, index }] : [];
  });
}

const OVER: ReadonlySet<string> = new Set(["success", "failed", "skipped", "upstream_failed", "cancelled"]);
