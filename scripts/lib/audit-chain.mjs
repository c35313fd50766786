import { createHash } from "node:crypto";

/** What the first entry is chained to. */
const GENESIS = sha256(Buffer.from("genesis"));

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

const hashOf = ({ previousHash, payload }) =>
  sha256(Buffer.concat([Buffer.from(previousHash, "hex"), Buffer.from(payload, "utf8")]));

/** What is wrong with one entry by itself, or null. */
function problemOfEntry(link) {
  const { sequence, rowHash, payload } = link;
  if (hashOf(link) !== rowHash) return `entry ${sequence} was changed: its text does not give its hash`;
  if (JSON.parse(payload).sequence !== sequence)
    return `entry ${sequence} was moved: its text says ${JSON.parse(payload).sequence}`;
  return null;
}

/**
 * Follows the record entry by entry, oldest first. `hasGaps`: a part was asked for, so an entry need not follow on the
 * one before. `take` answers the first thing that is wrong, as a sentence, or null.
 */
export function followChain({ hasGaps }) {
  let last = { sequence: 0, rowHash: GENESIS };
  let count = 0;
  return {
    take(link) {
      const { sequence, previousHash, rowHash } = link;
      const follows = sequence === last.sequence + 1;
      const before = last;
      last = { sequence, rowHash };
      count += 1;
      if (sequence <= before.sequence) return `entry ${sequence} stands after entry ${before.sequence}`;
      if (!follows && !hasGaps)
        return before.sequence + 1 === sequence - 1
          ? `entry ${sequence - 1} is missing`
          : `entries ${before.sequence + 1} to ${sequence - 1} are missing`;
      if (follows && previousHash !== before.rowHash)
        return `entry ${sequence} does not follow on entry ${before.sequence}: the chain breaks here`;
      return problemOfEntry(link);
    },
    /** How far it came: number and hash of the newest entry, and how many there were. */
    reached: () => ({ ...last, count }),
  };
}
