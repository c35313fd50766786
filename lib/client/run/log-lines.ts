import type { LogChunk } from "@/lib/contracts/runs";

/** How grave a line is, as far as its own words tell. */
export const LOG_LEVELS = ["error", "warning", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const ESCAPE = String.fromCharCode(27);
/** Colours and weights are shown; what else a terminal would do is left out. */
const STYLE = new RegExp(`${ESCAPE}\\[([0-9;]*)m`, "g");
const OTHER_CODES = new RegExp(
  `${ESCAPE}(?:\\[[0-9;?]*[A-Za-ln-z]|\\][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)|[()][A-Z0-9])`,
  "g",
);

/** A line as people read it. */
export const plainText = (line: string): string =>
  line.includes(ESCAPE) ? line.replace(OTHER_CODES, "").replace(STYLE, "") : line;

/** A log as far as it was read. */
export type TaskLog = Readonly<{
  lines: readonly string[];
  /** The last line has no end yet, so that it may still grow. */
  isOpen: boolean;
  pieces: LogChunk["pieces"];
  next: number;
  isComplete: boolean;
}>;

export const NO_LOG: TaskLog = { lines: [], isOpen: false, pieces: [], next: 0, isComplete: false };

/** The log with what was written since. Only that is read, so that 100,000 lines grow as easily as a few. */
export function grownLog({ lines, isOpen, pieces }: TaskLog, { text, ...chunk }: LogChunk): TaskLog {
  const all = { ...chunk, pieces: pieces.concat(chunk.pieces) };
  if (text === "") return { ...all, lines, isOpen };
  const [first = "", ...others] = text.replace(/\n$/, "").split("\n");
  const begun = isOpen ? [(lines.at(-1) ?? "") + first] : [first];
  return {
    ...all,
    lines: (isOpen ? lines.slice(0, -1) : lines).concat(begun, others),
    isOpen: !text.endsWith("\n"),
  };
}

/** The text that the lines were read from. */
export const textOfLog = ({ lines, isOpen }: TaskLog): string =>
  lines.join("\n") + (isOpen || lines.length === 0 ? "" : "\n");

/** Where a logger puts its level: near the start, as a word of its own. */
const HEAD_LENGTH = 80;
const LEVEL_WORDS = [
  ["error", /\b(ERROR|CRITICAL|FATAL|EXCEPTION|PANIC)\b|^Traceback |^\w*(Error|Exception):/],
  ["warning", /\bWARN(ING)?\b/],
  ["info", /\b(INFO|NOTICE)\b/],
  ["debug", /\b(DEBUG|TRACE)\b/],
] as const satisfies readonly (readonly [LogLevel, RegExp])[];

/** Null for a line that names none. */
export function levelOf(line: string): LogLevel | null {
  const head = plainText(line).slice(0, HEAD_LENGTH);
  return LEVEL_WORDS.find(([, words]) => words.test(head))?.[0] ?? null;
}

export type LogFilter = Readonly<{ search: string; level: LogLevel | null }>;

/**
 * Positions of the lines that hold the searched text, in any case, and are at least as grave; null for all of them. Of
 * lines that begin as the last ones did only the others are looked at.
 */
export function createFinder<Line>(
  textOf: (line: Line) => string,
): (lines: readonly Line[], filter: LogFilter) => readonly number[] | null {
  let known: readonly Line[] = [];
  let sought: LogFilter | null = null;
  let found: readonly number[] = [];
  return (lines, filter) => {
    if (filter.search === "" && filter.level === null) return null;
    const isSame = sought?.search === filter.search && sought.level === filter.level;
    const from = isSame ? sharedLength(known, lines) : 0;
    const more = findFrom(from, lines, textOf, filter);
    if (from < known.length || more.length > 0 || !isSame) found = found.filter((index) => index < from).concat(more);
    known = lines;
    sought = filter;
    return found;
  };
}

function sharedLength<Line>(before: readonly Line[], after: readonly Line[]): number {
  const most = Math.min(before.length, after.length);
  let length = 0;
  while (length < most && before[length] === after[length]) length += 1;
  return length;
}

function findFrom<Line>(
  from: number,
  lines: readonly Line[],
  textOf: (line: Line) => string,
  { search, level }: LogFilter,
): number[] {
  const wanted = search.toLowerCase();
  const graveEnough = new Set<LogLevel | null>(
    level === null ? [] : LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1),
  );
  const isWanted = (text: string): boolean =>
    (wanted === "" || plainText(text).toLowerCase().includes(wanted)) &&
    (level === null || graveEnough.has(levelOf(text)));
  const found: number[] = [];
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index];
    if (line !== undefined && isWanted(textOf(line))) found.push(index);
  }
  return found;
}

/** A stretch of one look; `tone` names a hue of globals.css. */
export type LogPart = Readonly<{ text: string; tone: string | null; isBold: boolean }>;

const TONES = ["neutral", "danger", "success", "warning", "info", "violet", "indigo", null] as const;
const FIRST_COLOUR = 30;
const FIRST_BRIGHT = 90;

/** A browser takes seconds to draw a line of megabytes, and whoever searches in it marks every place. */
const DRAWN_CHARACTERS = 5_000;

/** The beginning of a line, as much of it as is drawn, and how many characters that leaves out. */
export const drawnPart = (line: string): Readonly<{ text: string; left: number }> => ({
  text: line.slice(0, DRAWN_CHARACTERS),
  left: Math.max(0, line.length - DRAWN_CHARACTERS),
});

/** A line in its colours. */
export function logParts(line: string): LogPart[] {
  const clean = line.replace(OTHER_CODES, "");
  const parts: LogPart[] = [];
  let look: Omit<LogPart, "text"> = { tone: null, isBold: false };
  let from = 0;
  const take = (to: number) => {
    if (to > from) parts.push({ ...look, text: clean.slice(from, to) });
  };
  for (const match of clean.matchAll(STYLE)) {
    take(match.index);
    from = match.index + match[0].length;
    look = (match[1] ?? "").split(";").map(Number).reduce(withCode, look);
  }
  take(clean.length);
  return parts;
}

function withCode(look: Omit<LogPart, "text">, code: number): Omit<LogPart, "text"> {
  if (code === 0) return { tone: null, isBold: false };
  if (code === 1) return { ...look, isBold: true };
  if (code === 22) return { ...look, isBold: false };
  if (code === 39) return { ...look, tone: null };
  const colour = code >= FIRST_BRIGHT ? code - FIRST_BRIGHT : code - FIRST_COLOUR;
  return colour >= 0 && colour < TONES.length ? { ...look, tone: TONES[colour] ?? null } : look;
}
