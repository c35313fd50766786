import { renewalMs } from "@/lib/domain/shared/liveness";

/** Tells whether the age of what others wrote down can be believed: a clock may be moved at any time. */
export type ClockWatch = Readonly<{
  /** Our own clock, to be read before the database is asked for its one. */
  now(): number;
  /** One more look at the database's clock, asked for at `askedAt`; false until it is known not to have just stepped forward. */
  look(databaseMs: number, askedAt: number): boolean;
}>;

/** Of a lease: whoever lives renews it several times in that, so a smaller step makes nobody look dead. */
const TOLERATED = 0.5;

/**
 * Compares the database's clock with a clock of our own that nobody moves. After a step forward every lease looks as old
 * as the step, so whoever judges by it gives all of them the time to be renewed first; so does who has only begun to look,
 * because nobody knows whether it stepped right before. A step back makes nobody look old.
 * An answer that was long under way is no step: what counts is the longest time that may lie between two readings.
 */
export function createClockWatch(leaseMs: number, ownMs: () => number = () => performance.now()): ClockWatch {
  let before: Readonly<{ databaseMs: number; askedAt: number }> | null = null;
  let believedFrom = Number.NEGATIVE_INFINITY;
  return {
    now: ownMs,
    look: (databaseMs, askedAt) => {
      const now = ownMs();
      const stepMs = before ? databaseMs - before.databaseMs - (now - before.askedAt) : 0;
      if (!before) believedFrom = now + renewalMs(leaseMs);
      before = { databaseMs, askedAt };
      if (stepMs > leaseMs * TOLERATED) believedFrom = now + leaseMs;
      return now >= believedFrom;
    },
  };
}
