/** More comparisons than this are not worth a reader's wait; the two texts are then shown without an offer. */
const MAX_COMPARISONS = 4_000_000;

/**
 * The text in which both sides' lines changed, when they changed different lines; null when they touch. An offer that
 * a person has to take: two edits that do not touch may still contradict each other.
 */
export function mergeLines(base: string, one: string, other: string): string | null {
  const lines = [base, one, other].map((text) => text.split("\n"));
  const [was = [], first = [], second = []] = lines;
  const [a, b] = [hunksBetween(was, first), hunksBetween(was, second)];
  if (!a || !b) return null;
  const hunks = [...a, ...b].toSorted((x, y) => x.from - y.from || x.to - y.to);
  const merged: string[] = [];
  let at = 0;
  let isFirst = true;
  for (const hunk of hunks) {
    // Neighbouring lines count as touching: whoever changed one has read the other.
    if (!isFirst && hunk.from <= at) return null;
    merged.push(...was.slice(at, hunk.from), ...hunk.lines);
    at = hunk.to;
    isFirst = false;
  }
  return [...merged, ...was.slice(at)].join("\n");
}

/** Lines `from` to `to` (excluded) of the base became `lines`. */
type Hunk = Readonly<{ from: number; to: number; lines: readonly string[] }>;

/** What turns one list of lines into another, by their longest common subsequence; null when that takes too long. */
function hunksBetween(was: readonly string[], is: readonly string[]): Hunk[] | null {
  const head = sameAtStart(was, is);
  const tail = sameAtStart(was.slice(head).toReversed(), is.slice(head).toReversed());
  const [before, after] = [was.slice(head, was.length - tail), is.slice(head, is.length - tail)];
  if (before.length * after.length > MAX_COMPARISONS) return null;
  const hunks: Hunk[] = [];
  let [fromBefore, fromAfter] = [0, 0];
  // The ends of both count as a pair, so that the last hunk closes.
  for (const [i, j] of [...commonPairs(before, after), [before.length, after.length] as const]) {
    if (i > fromBefore || j > fromAfter)
      hunks.push({ from: head + fromBefore, to: head + i, lines: after.slice(fromAfter, j) });
    [fromBefore, fromAfter] = [i + 1, j + 1];
  }
  return hunks;
}

function sameAtStart(one: readonly string[], other: readonly string[]): number {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count++;
  return count;
}

/** Places of the lines of a longest common subsequence. */
function commonPairs(before: readonly string[], after: readonly string[]): (readonly [number, number])[] {
  const lengths = commonLengths(before, after);
  const lengthAt = (i: number, j: number) => lengths[i * (after.length + 1) + j] ?? 0;
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) pairs.push([i++, j++]);
    else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** Length of the longest common subsequence of the rests from each pair of places. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  return lengths;
}
