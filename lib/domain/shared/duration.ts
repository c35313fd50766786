import { z } from "zod";

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;

/** A whole number and a unit: `500ms`, `15s`, `3m`, `2h`, `1d`. */
export const durationSchema = z
  .string()
  .regex(DURATION, "Write a whole number and a unit: 500ms, 15s, 3m, 2h or 1d.")
  .describe("A whole number and a unit: 500ms, 15s, 3m, 2h or 1d.");

/** The shortest text for so many milliseconds: `3m`, not `180s`. */
export function durationOf(ms: number): string {
  const [unit, size] = Object.entries(UNIT_MS).findLast(([, one]) => ms % one === 0 && ms >= one) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}

/** Milliseconds of a text that `durationSchema` accepted. Throws RangeError on any other text. */
export function durationToMs(text: string): number {
  const match = DURATION.exec(text);
  const unit = match?.[2];
  if (!match || !(unit === "ms" || unit === "s" || unit === "m" || unit === "h" || unit === "d"))
    throw new RangeError(`not a duration: ${text}`);
  return Number(match[1]) * UNIT_MS[unit];
}
