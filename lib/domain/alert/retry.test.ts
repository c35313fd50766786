import { expect, test } from "vitest";
import { MAX_TRIES, pauseAfter } from "@/lib/domain/alert/retry";

test("a message that fails is tried again after ever longer pauses, of an hour at most, and then given up", () => {
  const pauses = Array.from({ length: MAX_TRIES }, (_, tries) => pauseAfter(tries + 1));
  expect(pauses.slice(0, 4)).toEqual([15_000, 30_000, 60_000, 120_000]);
  expect(pauses.slice(-3)).toEqual([3_600_000, 3_600_000, null]);
});
