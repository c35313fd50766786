/** A client's first task begins within a second, 95 times of 100, however many wait in other lanes. */
export const HELD_MS = 1_000;

/** What was measured of one lane in a window; milliseconds. */
export type LaneFigures = Readonly<{
  /** Runs of clients, also those whose first task has not begun: their wait so far counts. */
  runs: number;
  firstTaskP50: number | null;
  firstTaskP95: number | null;
  firstTaskMax: number | null;
  /** From ready to begun, over all tasks. */
  slotP95: number | null;
}>;

/** `none`: nobody came, so nothing is proved. */
export type Verdict = "held" | "broken" | "none";

/** Whether the slots that a lane has for itself were enough in the window. */
export function judgeLane({ runs, firstTaskP95 }: LaneFigures): Verdict {
  if (runs === 0 || firstTaskP95 === null) return "none";
  return firstTaskP95 <= HELD_MS ? "held" : "broken";
}
