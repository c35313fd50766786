/** A stretch of a text, and whether the other text has it too. */
export type TextPart = Readonly<{ text: string; isChanged: boolean }>;

/** Words, runs of blanks and single signs: what people see as the smallest thing that changed. */
const TOKENS = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;
/** More pairs of tokens than this are not compared: the middle is then shown as changed as a whole. */
const MOST_PAIRS = 250_000;

/** Both texts in parts, so that what differs between them can be shown inside the line. */
export function intraline(before: string, after: string): Readonly<{ before: TextPart[]; after: TextPart[] }> {
  const [was, is] = [before.match(TOKENS) ?? [], after.match(TOKENS) ?? []];
  const start = commonStart(was, is);
  const end = commonStart(was.slice(start).toReversed(), is.slice(start).toReversed());
  const [left, right] = [was.slice(start, was.length - end), is.slice(start, is.length - end)];
  const kept = keptParts(left, right);
  const whole = (tokens: readonly string[], middle: readonly string[], keeps: ReadonlySet<number>) =>
    joined([
      ...tokens.slice(0, start).map((text) => ({ text, isChanged: false })),
      ...middle.map((text, at) => ({ text, isChanged: !keeps.has(at) })),
      ...tokens.slice(tokens.length - end).map((text) => ({ text, isChanged: false })),
    ]);
  return { before: whole(was, left, kept.left), after: whole(is, right, kept.right) };
}

type Kept = Readonly<{ left: ReadonlySet<number>; right: ReadonlySet<number> }>;
const NOTHING_KEPT: Kept = { left: new Set(), right: new Set() };

function commonStart(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same += 1;
  return same;
}

/** Which parts of both lists stay: places of a longest common subsequence; nothing stays where comparing would take too long. */
export const keptParts = (a: readonly string[], b: readonly string[]): Kept =>
  a.length * b.length > MOST_PAIRS ? NOTHING_KEPT : longestKept(a, b);

function longestKept(a: readonly string[], b: readonly string[]): Kept {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const lengthAt = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
  const [left, right] = [new Set<number>(), new Set<number>()];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      left.add(i++);
      right.add(j++);
    } else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1;
    else j += 1;
  }
  return { left, right };
}

/** Neighbours of one kind as one part; blanks between two changed parts belong to them. */
function joined(parts: readonly TextPart[]): TextPart[] {
  const whole: TextPart[] = [];
  for (const [at, { text, isChanged }] of parts.entries()) {
    const isBetween = text.trim() === "" && whole.at(-1)?.isChanged === true && parts[at + 1]?.isChanged === true;
    const kind = isChanged || isBetween;
    const last = whole.at(-1);
    if (last?.isChanged === kind) whole.splice(-1, 1, { text: last.text + text, isChanged: kind });
    else whole.push({ text, isChanged: kind });
  }
  return whole;
}
