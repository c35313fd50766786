import { describe, expect, test } from "vitest";
import { createClockWatch } from "@/lib/domain/shared/clock-watch";

const LEASE_MS = 10_000;
const HOUR_MS = 3_600_000;

/** What a watch answers to looks at the database's clock, each at a moment of its own one. */
function answers(looks: readonly (readonly [ownMs: number, databaseMs: number])[]): boolean[] {
  let now = 0;
  const watch = createClockWatch(LEASE_MS, () => now);
  return looks.map(([ownMs, databaseMs]) => {
    now = ownMs;
    return watch.look(databaseMs, watch.now());
  });
}

describe("the database's clock is believed", () => {
  test("once whoever lives had the time to renew his lease since the first look, and while it goes as our own one does", () => {
    expect(
      answers([
        [0, HOUR_MS],
        [1_999, HOUR_MS + 1_999],
        [2_000, HOUR_MS + 2_000],
        [61_000, HOUR_MS + 61_000],
      ]),
    ).toEqual([false, false, true, true]);
  });

  test("again a lease after it stepped forward, and not before", () => {
    const step = HOUR_MS;
    expect(
      answers([
        [0, 0],
        [1_000, step],
        [2_000, step + 1_000],
        [10_999, step + 9_999],
        [11_000, step + 10_000],
      ]),
    ).toEqual([false, false, false, false, true]);
  });

  test("after a small step, which makes no lease look old that is renewed", () => {
    expect(
      answers([
        [0, 0],
        [2_000, 2_000],
        [3_000, 8_000],
      ]),
    ).toEqual([false, true, true]);
  });

  test("after a step back", () => {
    expect(
      answers([
        [0, HOUR_MS],
        [2_000, 0],
        [3_000, 1_000],
      ]),
    ).toEqual([false, true, true]);
  });

  test("later, when it stepped a second time meanwhile", () => {
    const looks = answers([
      [0, 0],
      [1_000, HOUR_MS],
      [9_000, 2 * HOUR_MS],
      [12_000, 2 * HOUR_MS + 3_000],
      [19_000, 2 * HOUR_MS + 10_000],
    ]);
    expect(looks).toEqual([false, false, false, false, true]);
  });

  test("although an answer was under way for long, as at the start of a busy process", () => {
    let now = 0;
    const watch = createClockWatch(LEASE_MS, () => now);
    const askedAt = watch.now();
    now = 9_000;
    expect(watch.look(100, askedAt)).toBe(false);
    now = 11_000;
    expect(watch.look(11_100, 10_990)).toBe(true);
  });
});
