const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** About five hours in all: a receiver that was away over a night's maintenance still hears of it. */
export const MAX_TRIES = 12;

/** Until a message is sent again after it failed for the `tries`-th time; null when it is given up. */
export const pauseAfter = (tries: number): number | null =>
  tries >= MAX_TRIES ? null : Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
