import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startDeadline } from "@/lib/integrations/operators/deadline";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const DAY_MS = 86_400_000;

test("a time-out of 30 days, which no timer can hold, does not end the attempt at once", () => {
  const deadline = startDeadline(30 * DAY_MS, new AbortController().signal);
  vi.advanceTimersByTime(DAY_MS);
  expect(deadline.cause()).toBeNull();
  deadline.dispose();
});

test("a time-out ends the work when it is over, and a cancel that comes later is not its cause", () => {
  const cancel = new AbortController();
  const deadline = startDeadline(1_000, cancel.signal);
  vi.advanceTimersByTime(999);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  cancel.abort();
  expect(deadline.signal.aborted).toBe(true);
  expect(deadline.cause()).toBe("timeout");
  deadline.dispose();
});
