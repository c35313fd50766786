/**
 * A process that has not said anything for longer than this counts as dead. Workers beat every two seconds or more often,
 * and pages look every two seconds: what dies is on every open page within ten.
 */
export const SILENT_SECONDS = 6;

/** A job goes through each lane every ten seconds; one that was not taken for longer than this is told. */
export const CANARY_LATE_SECONDS = 60;

/** How often a worker gives a sign of life, and a page looks at those of all. */
export const BEAT_MS = 2_000;

/** A worker's beat renews its lease, at least five times in its length. */
export const renewalMs = (leaseMs: number): number => Math.min(BEAT_MS, leaseMs / 5);
