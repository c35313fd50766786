import type { TaskLog } from "@/lib/client/run/log-lines";

type AttemptLog = Readonly<{
  taskKey: string;
  attempt: number;
  /** When it began, for what has no time of its own; null before that. */
  startedAt: string | null;
  log: Pick<TaskLog, "lines" | "isOpen" | "pieces">;
}>;

/** One line of a log, with the task that wrote it; `number` is its place in that task's own log. */
export type MergedLine = Readonly<{ taskKey: string; attempt: number; number: number; text: string; at: number }>;

/** How far one log was read: up to the line that may still grow, and the piece in which that line begins. */
type Reading = Readonly<{
  taskKey: string;
  attempt: number;
  lines: readonly string[];
  /** Whole lines so far, and the line behind them that has no end yet. */
  count: number;
  open: MergedLine | null;
  begin: number;
  piece: number;
  piecesEnd: number;
  at: number;
}>;

const startOf = ({ taskKey, attempt, startedAt }: AttemptLog): Reading => ({
  ...{ taskKey, attempt, lines: [], count: 0, open: null, begin: 0, piece: 0, piecesEnd: 0 },
  at: startedAt === null ? 0 : Date.parse(startedAt),
});

/** The log of an attempt only ever grows. */
const isContinued = (known: Reading | undefined, { taskKey, attempt, log }: AttemptLog): boolean =>
  known?.taskKey === taskKey && known.attempt === attempt && log.lines.length >= known.lines.length;

/** Reads on where the last reading ended; every line has the time of the piece in which it begins. */
function readOn(known: Reading, { taskKey, attempt, log }: AttemptLog): { reading: Reading; added: MergedLine[] } {
  let { begin, piece, piecesEnd, at } = known;
  const added = log.lines.slice(known.count).map((text, index): MergedLine => {
    for (; piecesEnd <= begin && piece < log.pieces.length; piece += 1) {
      piecesEnd += log.pieces[piece]?.length ?? 0;
      at = Math.max(at, Date.parse(log.pieces[piece]?.at ?? "") || 0);
    }
    begin += text.length + 1;
    return { taskKey, attempt, number: known.count + index + 1, text, at };
  });
  const open = log.isOpen ? (added.at(-1) ?? null) : null;
  return {
    reading: {
      ...{ taskKey, attempt, lines: log.lines, open, piece, piecesEnd, at },
      count: log.lines.length - (open ? 1 : 0),
      begin: open ? begin - open.text.length - 1 : begin,
    },
    added,
  };
}

/**
 * Merges logs to one list of lines in the order in which they were written. The lines of one attempt never change places
 * among themselves; what was written together stays in the order of the logs. While the same logs grow only their new
 * lines are read and sorted, among those at the end that are no older: 100,000 lines cost as much as a few.
 */
export function createMerger(): (logs: readonly AttemptLog[]) => readonly MergedLine[] {
  let known: readonly Reading[] = [];
  let merged: readonly MergedLine[] = [];
  return (logs) => {
    const isSame = known.length === logs.length && logs.every((log, index) => isContinued(known[index], log));
    if (isSame && logs.every(({ log }, index) => known[index]?.lines === log.lines)) return merged;
    const before = isSame ? known : logs.map(startOf);
    const read = logs.map((log, index) => readOn(before[index] ?? startOf(log), log));
    const gone = new Set(before.flatMap(({ open }) => open ?? []));
    merged = withLines(
      isSame ? merged : [],
      gone,
      read.flatMap(({ added }) => added),
      byTime(logs),
    );
    known = read.map(({ reading }) => reading);
    return merged;
  };
}

type Order = (a: MergedLine, b: MergedLine) => number;

function byTime(logs: readonly AttemptLog[]): Order {
  const rank = new Map(logs.map(({ taskKey }, index) => [taskKey, index]));
  return (a, b) => a.at - b.at || (rank.get(a.taskKey) ?? 0) - (rank.get(b.taskKey) ?? 0) || a.number - b.number;
}

/** Sorted lines with more of them, and without those that have grown. What stands before all of these is not touched. */
function withLines(
  lines: readonly MergedLine[],
  gone: ReadonlySet<MergedLine>,
  added: readonly MergedLine[],
  order: Order,
): readonly MergedLine[] {
  const [earliest] = [...gone, ...added].toSorted(order);
  let cut = lines.length;
  // From the end: what is new is seldom older than more than a few.
  for (let last = lines[cut - 1]; last && earliest && order(last, earliest) >= 0; last = lines[cut - 1]) cut -= 1;
  const tail = lines.slice(cut).filter((line) => !gone.has(line));
  return lines.slice(0, cut).concat([...tail, ...added].toSorted(order));
}
