import { expect, test } from "vitest";
import { needsAttention } from "@/lib/domain/run/attention";
import type { TaskError, TaskState } from "@/lib/domain/run/model";

const anError = (errorClass: TaskError["class"]): TaskError => ({ class: errorClass, code: "x", message: "x" });

test.each<[string, TaskState, TaskError | null, boolean]>([
  ["was lost too often", "failed", anError("infrastructure"), true],
  ["failed of itself", "failed", anError("retryable"), false],
  ["was said to have failed", "failed", anError("terminal"), false],
  ["goes on after a loss", "scheduled", anError("infrastructure"), false],
  ["was cancelled after a loss", "cancelled", anError("infrastructure"), false],
  ["succeeded", "success", null, false],
])("a task that %s: whether a person must look", (_, state, error, expected) => {
  expect(needsAttention({ state, error })).toBe(expected);
});
