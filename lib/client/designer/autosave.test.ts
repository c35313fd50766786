import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAutosave, type SaveOutcome } from "@/lib/client/designer/autosave";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server that answers when the test says so. */
function slowServer() {
  const calls: { content: string; basedOn: number; answer: (outcome: SaveOutcome) => void }[] = [];
  const save = (content: string, basedOn: number) =>
    new Promise<SaveOutcome>((answer) => {
      calls.push({ content, basedOn, answer });
    });
  return { calls, save };
}

function setUp() {
  const server = slowServer();
  const stored: { content: string; basedOn: number }[] = [];
  const backup = {
    write: (content: string, basedOn: number) => {
      stored.splice(0, 1, { content, basedOn });
    },
    clear: () => {
      stored.splice(0);
    },
  };
  const autosave = createAutosave({ saveNumber: 7, save: server.save, backup });
  const answer = async (index: number, outcome: SaveOutcome) => {
    server.calls[index]?.answer(outcome);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { autosave, calls: server.calls, stored, answer, status: () => autosave.state.getState().status.kind };
}

describe("createAutosave", () => {
  it("saves once, after the changes have paused, and only the last content", async () => {
    const { autosave, calls, answer, status } = setUp();
    autosave.changed("a");
    await vi.advanceTimersByTimeAsync(400);
    autosave.changed("ab");
    await vi.advanceTimersByTimeAsync(400);
    expect(calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(400);
    expect(calls).toMatchObject([{ content: "ab", basedOn: 7 }]);
    expect(status()).toBe("saving");
    await answer(0, { kind: "saved", saveNumber: 8 });
    expect(autosave.state.getState()).toEqual({ status: { kind: "saved" }, saveNumber: 8 });
  });

  it("never has two saves under way and bases the next on the number of the one before", async () => {
    const { autosave, calls, answer } = setUp();
    autosave.changed("a");
    await vi.advanceTimersByTimeAsync(1_000);
    autosave.changed("b");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls).toHaveLength(1);
    await answer(0, { kind: "saved", saveNumber: 8 });
    const done = autosave.flush();
    expect(calls[1]).toMatchObject({ content: "b", basedOn: 8 });
    await answer(1, { kind: "saved", saveNumber: 9 });
    expect(await done).toBe(true);
  });

  it("flushes what came while a save was under way", async () => {
    const { autosave, calls, answer } = setUp();
    autosave.changed("a");
    await vi.advanceTimersByTimeAsync(1_000);
    autosave.changed("b");
    const done = autosave.flush();
    await answer(0, { kind: "saved", saveNumber: 8 });
    await answer(1, { kind: "saved", saveNumber: 9 });
    expect(await done).toBe(true);
    expect(calls.map((call) => call.content)).toEqual(["a", "b"]);
  });

  it("saves what was changed while a save was under way, without a further change", async () => {
    const { autosave, calls, answer } = setUp();
    autosave.changed("a");
    await vi.advanceTimersByTimeAsync(1_000);
    autosave.changed("b");
    await vi.advanceTimersByTimeAsync(5_000);
    await answer(0, { kind: "saved", saveNumber: 8 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(calls.map((call) => call.content)).toEqual(["a", "b"]);
  });

  it("keeps a copy outside the page until the server has the content", async () => {
    const { autosave, stored, answer } = setUp();
    autosave.changed("a");
    expect(stored).toEqual([{ content: "a", basedOn: 7 }]);
    await vi.advanceTimersByTimeAsync(1_000);
    autosave.changed("b");
    await answer(0, { kind: "saved", saveNumber: 8 });
    expect(stored).toEqual([{ content: "b", basedOn: 8 }]);
    void autosave.flush();
    await answer(1, { kind: "saved", saveNumber: 9 });
    expect(stored).toEqual([]);
  });

  it("tries again after a failure, with the newest content, and keeps the copy meanwhile", async () => {
    const { autosave, calls, stored, answer, status } = setUp();
    autosave.changed("a");
    await vi.advanceTimersByTimeAsync(1_000);
    await answer(0, { kind: "failed", message: "No answer." });
    expect(status()).toBe("failed");
    expect(stored).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(calls[1]).toMatchObject({ content: "a", basedOn: 7 });
  });

  it("says that a flush did not save when the server refuses", async () => {
    const { autosave, answer } = setUp();
    autosave.changed("a");
    const done = autosave.flush();
    await answer(0, { kind: "failed", message: "No answer." });
    expect(await done).toBe(false);
  });

  it("sends nothing more after a conflict and keeps the copy", async () => {
    const { autosave, calls, stored, answer, status } = setUp();
    autosave.changed("a");
    await vi.advanceTimersByTimeAsync(1_000);
    await answer(0, { kind: "conflict", message: "Someone saved." });
    autosave.changed("b");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await autosave.flush()).toBe(false);
    expect(calls).toHaveLength(1);
    expect(status()).toBe("conflict");
    expect(stored).toEqual([{ content: "b", basedOn: 7 }]);
  });
});
