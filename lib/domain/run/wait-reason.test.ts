import { describe, expect, test } from "vitest";
import {
  type AdmissionFacts,
  type ClientFacts,
  type TaskFacts,
  whyClientWaits,
  whyTaskWaits,
} from "@/lib/domain/run/wait-reason";
import { COUNTED_AHEAD, waitSentence } from "@/lib/domain/run/wait-sentence";

const holder = { runId: "r1", dagKey: "research.test", clientKey: "loan-1", taskKey: "score" };
const room = { slots: 10, taken: 0, holders: [], ahead: 0 };
const full = { slots: 2, taken: 2, holders: [holder], ahead: 3 };
const admission = (more: Partial<AdmissionFacts> = {}): AdmissionFacts => ({
  isDagPaused: false,
  runs: room,
  liveWorkers: 1,
  ...more,
});
/** A task that is ready and that nothing keeps back. */
const facts = (more: Partial<TaskFacts> = {}): TaskFacts => ({
  state: "scheduled",
  isHeld: false,
  retryAt: null,
  paced: null,
  waitsFor: null,
  runState: "running",
  isRunPaused: false,
  admission: null,
  unfinishedUpstream: [],
  active: { limit: 100, taskKeys: [] },
  pools: [],
  lane: { ...room, name: "bulk", liveWorkers: 1 },
  ...more,
});
const laneFull = { ...full, name: "bulk", liveWorkers: 1 };
const pool = (limit: Partial<typeof full & { aheadSlots: number }>, wants = 1) => ({
  name: "ledger",
  wants,
  limit: { ...full, taken: 0, ahead: 0, aheadSlots: 0, ...limit },
});

describe("the one thing that keeps a task waiting", () => {
  const queuedRun = (more: Partial<AdmissionFacts>) =>
    facts({ state: "none", runState: "queued", admission: admission(more) });
  test.each<[string, TaskFacts, string, string]>([
    ["finished", facts({ state: "success" }), "not_waiting", "It does not wait for anything."],
    ["running, whatever is full", facts({ state: "running", lane: laneFull }), "not_waiting", "It does not wait"],
    ["its run has not begun: pause", queuedRun({ isDagPaused: true }), "dag_paused", "The DAG is paused"],
    [
      "its run has not begun: limit",
      queuedRun({ runs: full }),
      "max_active_runs",
      "The DAG runs 2 at a time, and so many are under way. 3 are ahead of it.",
    ],
    ["its run is about to begin", queuedRun({}), "about_to_start", "Nothing keeps it back"],
    [
      "a pause of its run, first of all",
      { ...queuedRun({ isDagPaused: true }), isRunPaused: true },
      "run_paused",
      "Its run is paused",
    ],
    ["nothing, when it ran before the pause", facts({ state: "running", isRunPaused: true }), "not_waiting", "It does"],
    ["upstream", facts({ state: "none", unfinishedUpstream: ["a", "b"] }), "upstream", "Not done yet before it: a, b."],
    [
      "upstream before everything that is full",
      facts({ state: "none", unfinishedUpstream: ["a", "b", "c", "d", "e", "f", "g"], lane: laneFull }),
      "upstream",
      "Not done yet before it: a, b, c, d, e and 2 more.",
    ],
    [
      "the run's own limit before pool and lane",
      facts({ isHeld: true, active: { limit: 1, taskKeys: ["a"] }, lane: laneFull, pools: [pool(full)] }),
      "max_active_tasks",
      "Its run may have 1 task queued or running at a time, and has a.",
    ],
    [
      "a pause of its run before the run's own limit",
      facts({ isHeld: true, isRunPaused: true, active: { limit: 1, taskKeys: ["a"] } }),
      "run_paused",
      "Its run is paused",
    ],
    [
      "a pause before the next try, before pool and lane",
      facts({ state: "up_for_retry", retryAt: "2026-01-05T08:00:00.000Z", lane: laneFull }),
      "retry_pause",
      "Its last attempt failed, and the next begins after a pause.",
    ],
    [
      "its turn at what it asks, once the pause is over",
      facts({
        state: "up_for_retry",
        retryAt: "2026-01-05T08:00:00.000Z",
        paced: { target: "host a.example", ahead: 2 },
      }),
      "retry_paced",
      "Its last attempt failed at host a.example, where retries are let through one after the other. 2 are ahead of it.",
    ],
    [
      "an answer, before pool and lane",
      facts({ state: "deferred", waitsFor: "for an answer", lane: laneFull, pools: [pool(full)] }),
      "deferred",
      "It waits for an answer, and holds no slot meanwhile.",
    ],
    [
      "a pool that does not exist",
      facts({ pools: [{ name: "gone", wants: 1, limit: null }] }),
      "unknown_pool",
      "There is no pool gone. It starts once data ops has made one.",
    ],
    [
      "a full pool before a full lane",
      facts({ pools: [pool({ taken: 2, ahead: 1, aheadSlots: 1 })], lane: laneFull }),
      "pool_full",
      "It takes 1 slot of pool ledger, which has 2, all taken. One is ahead of it.",
    ],
    [
      "too few free slots for it, and it is first",
      facts({ pools: [pool({ taken: 1 }, 2)] }),
      "pool_full",
      "It takes 2 slots of pool ledger, which has 2, 1 free. It is the first in line.",
    ],
    [
      "slots that are free, and kept for one ahead of it",
      facts({ pools: [pool({ slots: 3, taken: 1, ahead: 1, aheadSlots: 2 })] }),
      "pool_full",
      "It takes 1 slot of pool ledger, which has 3, 2 free. One is ahead of it.",
    ],
    [
      "its own pool, when it is to run apart and that has room",
      facts({ pools: [{ ...pool({}), name: "isolation" }, pool(full)] }),
      "pool_full",
      "It takes 1 slot of pool ledger, which has 2, all taken.",
    ],
    ["a pool with room, a lane with room", facts({ pools: [pool({})] }), "about_to_start", "Nothing keeps it back"],
    ["more than a whole pool that is free", facts({ pools: [pool({}, 5)] }), "about_to_start", "Nothing keeps it back"],
    ["a full lane", facts({ lane: laneFull }), "lane_full", "All 2 slots of lane bulk are taken. 3 are ahead of it."],
    [
      "a full lane of one slot",
      facts({ lane: { ...laneFull, slots: 1, taken: 1, ahead: 0 } }),
      "lane_full",
      "The only slot of lane bulk is taken. It is the first in line.",
    ],
    [
      "a full lane and a line without end",
      facts({ lane: { ...laneFull, ahead: COUNTED_AHEAD } }),
      "lane_full",
      "1000 or more are ahead of it.",
    ],
    [
      "a full lane that nobody serves",
      facts({ lane: { ...laneFull, liveWorkers: 0 } }),
      "no_worker_for_lane",
      "No live worker serves lane bulk.",
    ],
    [
      "dispatched, and nobody there",
      facts({ state: "queued", lane: { ...laneFull, liveWorkers: 0 } }),
      "no_worker_for_lane",
      "Start one; nothing is lost meanwhile.",
    ],
    ["dispatched: it has its slots", facts({ state: "queued", lane: laneFull }), "about_to_start", "in a moment"],
    ["ready and nothing full", facts(), "about_to_start", "in a moment"],
  ])("%s", (_what, task, kind, sentence) => {
    const reason = whyTaskWaits(task);
    expect(reason.kind).toBe(kind);
    expect(waitSentence(reason)).toContain(sentence);
  });

  test("those who have what it waits for are named with it", () => {
    expect(whyTaskWaits(facts({ lane: laneFull }))).toEqual({ kind: "lane_full", lane: "bulk", limit: full });
  });
});

describe("the one thing that keeps a client in the queue", () => {
  const waiting = (more: Partial<AdmissionFacts>): ClientFacts => ({ state: "waiting", admission: admission(more) });
  test.each<[string, ClientFacts, string]>([
    ["held, though the DAG is paused too", { ...waiting({ isDagPaused: true }), state: "held" }, "client_held"],
    ["in quarantine", { ...waiting({}), state: "quarantined" }, "client_quarantined"],
    ["no active version, before a pause", waiting({ runs: null, isDagPaused: true }), "no_active_version"],
    ["the DAG is paused, before its limit", waiting({ runs: full, isDagPaused: true }), "dag_paused"],
    ["as many runs as may be", waiting({ runs: full, liveWorkers: 0 }), "max_active_runs"],
    ["nobody there to begin its run", waiting({ liveWorkers: 0 }), "no_worker_alive"],
    ["nothing", waiting({}), "about_to_start"],
    ["already claimed", { ...waiting({ isDagPaused: true }), state: "claimed" }, "not_waiting"],
    ["already decided", { ...waiting({}), state: "done" }, "not_waiting"],
  ])("%s", (_what, client, kind) => {
    const reason = whyClientWaits(client);
    expect(reason.kind).toBe(kind);
    expect(waitSentence(reason)).toMatch(/^[A-Z].*\.$/);
  });
});
