import { describe, expect, it } from "vitest";
import { applyRunEvent } from "@/lib/client/run/run-state";
import { aRunDetail, aRunTask } from "@/lib/testing/run-builders";

describe("applyRunEvent", () => {
  const before = aRunDetail({ tasks: [aRunTask("a", "running"), aRunTask("b", "none")], lastEventId: "7" });

  it("replaces what changed and keeps the object of every other task", () => {
    const done = aRunTask("a", "success");
    const after = applyRunEvent(before, {
      type: "delta",
      lastEventId: "8",
      tasks: [done],
      run: {
        state: "running",
        reason: null,
        isPaused: false,
        needsAttention: false,
        startedAt: null,
        finishedAt: null,
        tasksDone: 1,
      },
    });
    expect(after).toMatchObject({ lastEventId: "8", tasksDone: 1, tasks: [{ state: "success" }, { state: "none" }] });
    expect(after?.tasks[1]).toBe(before.tasks[1]);
  });

  it("keeps the list of tasks when only the run changed", () => {
    const run = {
      state: "failed",
      reason: "a failed",
      isPaused: false,
      needsAttention: false,
      startedAt: null,
      finishedAt: null,
      tasksDone: 2,
    } as const;
    const after = applyRunEvent(before, { type: "delta", lastEventId: "9", tasks: [], run });
    expect(after?.tasks).toBe(before.tasks);
    expect(after?.state).toBe("failed");
  });

  it("cannot use a delta before the first snapshot", () => {
    const run = {
      state: "running",
      reason: null,
      isPaused: false,
      needsAttention: false,
      startedAt: null,
      finishedAt: null,
      tasksDone: 0,
    } as const;
    expect(applyRunEvent(null, { type: "delta", lastEventId: "1", tasks: [], run })).toBeNull();
  });

  it("takes a new snapshot as the truth, and a goodbye as no change", () => {
    const newer = aRunDetail({ lastEventId: "20" });
    expect(applyRunEvent(before, { type: "snapshot", run: newer })).toBe(newer);
    expect(applyRunEvent(before, { type: "bye", reason: "shutdown" })).toBe(before);
  });
});
