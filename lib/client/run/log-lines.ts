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

/** Every line once; the end of the last one begins none. */
export const splitLog = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

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

/** Positions of the lines that hold the searched text, in any case, and are at least as grave; null for all of them. */
export function findLines(lines: readonly string[], { search, level }: LogFilter): number[] | null {
  const wanted = search.toLowerCase();
  if (wanted === "" && level === null) return null;
  const graveEnough = new Set<LogLevel | null>(
    level === null ? [] : LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1),
  );
  const found: number[] = [];
  lines.forEach((line, index) => {
    if (wanted !== "" && !plainText(line).toLowerCase().includes(wanted)) return;
    if (level === null || graveEnough.has(levelOf(line))) found.push(index);
  });
  return found;
}

/** A stretch of one look; `tone` names a hue of globals.css. */
export type LogPart = Readonly<{ text: string; tone: string | null; isBold: boolean }>;

const TONES = ["neutral", "danger", "success", "warning", "info", "violet", "indigo", null] as const;
const FIRST_COLOUR = 30;
const FIRST_BRIGHT = 90;

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
