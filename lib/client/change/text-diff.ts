import { Chunk } from "@codemirror/merge";
import { Text } from "@codemirror/state";
import { intraline, keptParts, type TextPart } from "@/lib/client/change/intraline";

/** A line of one side, with its number from 1. Parts are told where the other side has nearly the same line. */
export type DiffLine = Readonly<{ number: number; text: string; parts?: readonly TextPart[] | undefined }>;
/** What stands beside each other. */
export type DiffRow = Readonly<{ before: DiffLine | null; after: DiffLine | null; isChanged: boolean }>;

type Pair = readonly [before: number, after: number];

/** Both texts line by line. What was removed stands beside what took its place. */
export function diffRows(before: string, after: string): DiffRow[] {
  const [was, is] = [linesOf(before), linesOf(after)];
  const rows: DiffRow[] = [];
  let [a, b] = [0, 0];
  for (const [nextA, nextB] of [...keptLines(was, is), [was.length, is.length] as const]) {
    for (; a < nextA || b < nextB; a += 1, b += 1)
      rows.push(changedRow(a < nextA ? lineOf(was, a) : null, b < nextB ? lineOf(is, b) : null));
    [a, b] = [nextA + 1, nextB + 1];
    if (nextA < was.length) rows.push({ before: lineOf(was, nextA), after: lineOf(is, nextB), isChanged: false });
  }
  return rows;
}

/** The same as one column: of each stretch that changed, first what is gone and then what came. */
export function unifiedRows(rows: readonly DiffRow[]): DiffRow[] {
  const one: DiffRow[] = [];
  let came: DiffRow[] = [];
  for (const row of rows) {
    if (row.isChanged) {
      if (row.before) one.push({ ...row, after: null });
      if (row.after) came.push({ ...row, before: null });
    } else {
      one.push(...came, row);
      came = [];
    }
  }
  return [...one, ...came];
}

/** Equal lines around a change that stay in view, and how many it takes that folding them away is worth a line. */
const MARGIN = 3;
const WORTH_FOLDING = 4;

export type FoldedRows =
  | Readonly<{ kind: "rows"; rows: readonly DiffRow[] }>
  | Readonly<{ kind: "folded"; rows: readonly DiffRow[] }>;

/** Rows in stretches, of which those far from everything that is to be seen are folded. */
export function foldRows(rows: readonly DiffRow[], isSeen: (row: DiffRow) => boolean): FoldedRows[] {
  const near = new Set<number>();
  for (const [at, row] of rows.entries())
    if (row.isChanged || isSeen(row)) for (let by = -MARGIN; by <= MARGIN; by++) near.add(at + by);
  const parts: { kind: "rows" | "folded"; rows: DiffRow[] }[] = [];
  for (const [at, row] of rows.entries()) {
    const kind = near.has(at) ? "rows" : "folded";
    const last = parts.at(-1);
    if (last?.kind === kind) last.rows.push(row);
    else parts.push({ kind, rows: [row] });
  }
  return parts.map((part) => (part.rows.length < WORTH_FOLDING ? { ...part, kind: "rows" } : part));
}

/** The end of the last line begins no further one, and an empty text has no line. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

const lineOf = (lines: readonly string[], at: number): DiffLine => ({ number: at + 1, text: lines[at] ?? "" });

function changedRow(before: DiffLine | null, after: DiffLine | null): DiffRow {
  if (!before || !after) return { before, after, isChanged: true };
  const parts = intraline(before.text, after.text);
  const kept = parts.after.filter(({ isChanged }) => !isChanged).map(({ text }) => text.trim());
  const isNear = kept.join("").length * 3 > Math.max(before.text.length, after.text.length);
  if (!isNear) return { before, after, isChanged: true };
  return { before: { ...before, parts: parts.before }, after: { ...after, parts: parts.after }, isChanged: true };
}

/** Lines that stay. A fast comparison finds where the texts differ, an exact one what stays inside of that. */
function keptLines(was: readonly string[], is: readonly string[]): Pair[] {
  if (was.length === 0 || is.length === 0) return [];
  const [a, b] = [Text.of([...was]), Text.of([...is])];
  const kept: Pair[] = [];
  let [atA, atB] = [0, 0];
  const all = (untilA: number) => {
    while (atA < untilA) kept.push([atA++, atB++]);
  };
  for (const chunk of Chunk.build(a, b)) {
    const [toA, toB] = [lineFrom(a, chunk.toA), lineFrom(b, chunk.toB)];
    all(lineFrom(a, chunk.fromA));
    const inside = keptParts(was.slice(atA, toA), is.slice(atB, toB));
    const [left, right] = [[...inside.left], [...inside.right]];
    for (const [index, one] of left.entries()) kept.push([atA + one, atB + (right[index] ?? 0)]);
    [atA, atB] = [toA, toB];
  }
  all(was.length);
  return kept;
}

/** Stretches begin and end where a line begins, or behind the text. */
const lineFrom = (text: Text, at: number): number => (at > text.length ? text.lines : text.lineAt(at).number - 1);
