/** One look at what this worker takes from one lane. */
export type ConsumerLook = Readonly<{
  lane: string;
  /** The job that is first in the lane's queue; null when none waits there, or nothing is to be taken. */
  first: string | null;
  /** How many jobs it has taken and how many troubles it has told. */
  signs: number;
}>;

/** For each lane what was seen, in how many looks one after the other. */
export type Seen = ReadonlyMap<string, Readonly<{ first: string; signs: number; looks: number }>>;

/** Forty seconds at one look each five: longer than the longest rest between two canaries, shorter than the alert of a late one. */
const STUCK_LOOKS = 9;

/**
 * Which consumers are stuck: the same job stays first in the line, and the consumer neither takes anything nor says why. Looks
 * are counted and not time: a process that was frozen has not looked.
 */
export function judgeConsumers(seen: Seen, looks: readonly ConsumerLook[]): { seen: Seen; stuck: string[] } {
  const now = looks.flatMap(({ lane, first, signs }) => {
    if (first === null) return [];
    const before = seen.get(lane);
    const isSame = before?.first === first && before.signs === signs;
    return [[lane, { first, signs, looks: isSame ? before.looks + 1 : 1 }] as const];
  });
  return { seen: new Map(now), stuck: now.flatMap(([lane, one]) => (one.looks >= STUCK_LOOKS ? [lane] : [])) };
}
