import { describe, expect, test } from "vitest";
import { runCommandOf } from "@/lib/client/run/run-commands";
import { askOf } from "@/lib/client/run/run-keys";
import { aRunDetail, aRunTask } from "@/lib/testing/run-builders";

const press = (key: string, held: Partial<Record<"shiftKey" | "ctrlKey" | "metaKey" | "altKey", boolean>> = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

test.each([
  [press("C", { shiftKey: true }), "clear"],
  [press("S", { shiftKey: true }), "success"],
  [press("F", { shiftKey: true }), "failed"],
  [press("g"), "grid"],
  [press("?", { shiftKey: true }), "keys"],
  [press("c"), null],
  [press("c", { ctrlKey: true }), null],
  [press("C", { ctrlKey: true, shiftKey: true }), null],
  [press("g", { metaKey: true }), null],
])("%o means %s", (pressed, command) => {
  expect(runCommandOf(pressed)).toBe(command);
});

describe("a key on the page of a run", () => {
  const failed = aRunTask("score", "failed");
  const waiting = aRunTask("later", "none");
  const run = aRunDetail({ state: "failed", tasks: [failed, waiting] });
  const rights = { canRerun: true, canMark: true };

  test("asks about the open task, and about what failed when none is open", () => {
    expect(askOf("clear", { run, task: failed, ...rights })).toEqual({
      ok: true,
      value: { kind: "clear", taskKeys: ["score"], isOnlyFailed: false },
    });
    expect(askOf("clear", { run, task: undefined, ...rights })).toEqual({
      ok: true,
      value: { kind: "clear", taskKeys: ["score", "later"], isOnlyFailed: true },
    });
    expect(askOf("success", { run, task: failed, ...rights })).toEqual({
      ok: true,
      value: { kind: "mark", task: failed, state: "success" },
    });
  });

  test.each([
    ["a mark without an open task", "failed", { run, task: undefined, ...rights }, /Open the task first/],
    ["a clear of a task that has not begun", "clear", { run, task: waiting, ...rights }, /has not begun/],
    [
      "a clear of a run in which nothing failed",
      "clear",
      { run: aRunDetail({ state: "running", tasks: [waiting] }), task: undefined, ...rights },
      /Nothing has failed/,
    ],
    [
      "a change of a run that has decided",
      "clear",
      { run: aRunDetail({ state: "success", tasks: [failed] }), task: failed, ...rights },
      /Replay it/,
    ],
    ["a person without the right", "success", { run, task: failed, canRerun: true, canMark: false }, /roles/],
  ] as const)("says why it does nothing: %s", (_, command, standing, why) => {
    const asked = askOf(command, standing);
    expect(asked.ok ? "" : asked.error).toMatch(why);
  });
});
