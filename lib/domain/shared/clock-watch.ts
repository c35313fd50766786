/** Tells whether the age of what others wrote down can be believed: a clock may be moved at any time. */
export type ClockWatch = Readonly<{
  /** One more look at the database's clock; false for a lease after it stepped forward. */
  look(databaseMs: number): boolean;
}>;

/** Of a lease: whoever lives renews it several times in that, so a smaller step makes nobody look dead. */
const TOLERATED = 0.5;

/**
 * Compares the database's clock with a clock of our own that nobody moves. After a step forward every lease looks as old
 * as the step, so whoever judges by it gives all of them the time to be renewed first. A step back makes nobody look old.
 */
export function createClockWatch(leaseMs: number, ownMs: () => number = () => performance.now()): ClockWatch {
  let before: Readonly<{ databaseMs: number; ownMs: number }> | null = null;
  let believedFrom = Number.NEGATIVE_INFINITY;
  return {
    look: (databaseMs) => {
      const now = { databaseMs, ownMs: ownMs() };
      const stepMs = before ? now.databaseMs - before.databaseMs - (now.ownMs - before.ownMs) : 0;
      before = now;
      if (stepMs > leaseMs * TOLERATED) believedFrom = now.ownMs + leaseMs;
      return now.ownMs >= believedFrom;
    },
  };
}
