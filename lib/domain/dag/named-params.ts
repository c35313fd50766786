import { err, ok, type Result } from "@/lib/domain/shared/result";

/** A query for the driver: `$1` for the first of `names`, and so on. */
export type PreparedText = Readonly<{ text: string; names: readonly string[] }>;

/**
 * The pieces of a Postgres query in which a `:` or `$` may stand. Anything else is one character. The order matters:
 * what quotes come before what they may hold. Source: PostgreSQL documentation, 4.1 Lexical Structure.
 */
const PIECES = new RegExp(
  [
    /(?<comment>--[^\n]*)/,
    /(?<block>\/\*)/,
    // A backslash escapes only after E.
    /(?<text>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*")/,
    /(?<dollar>\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\k<tag>\$)/,
    /(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*)/,
    /(?<operator>::|:=)/,
    /(?<positional>\$\d+)/,
    /:(?<name>[A-Za-z_]\w*)/,
    /(?<other>[\s\S])/,
  ]
    .map((piece) => piece.source)
    .join("|"),
  "gy",
);

/** Block comments nest, which no regular expression sees. Returns where the comment that starts at `start` ends. */
function endOfBlockComment(query: string, start: number): number {
  let depth = 0;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let mark = marks.exec(query); mark; mark = marks.exec(query)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return query.length;
}

/**
 * Turns `:name` into bound parameters. A value never becomes part of the query's text, so it cannot change it.
 * Quoted text, comments, casts (`::`) and assignments (`:=`) stay as they are.
 */
export function prepareNamedParams(query: string, known: readonly string[]): Result<PreparedText, string> {
  const names: string[] = [];
  let text = "";
  PIECES.lastIndex = 0;
  for (let piece = PIECES.exec(query); piece; piece = PIECES.exec(query)) {
    const { name, block, positional } = piece.groups ?? {};
    if (positional)
      return err(`The query holds ${positional}. Write a named value such as :client_key, and give it under params.`);
    if (name && !known.includes(name))
      return err(`The query uses :${name}, and there is no value of that name. Add ${name} to params.`);
    if (name && !names.includes(name)) names.push(name);
    if (block) PIECES.lastIndex = endOfBlockComment(query, piece.index);
    text += name ? `$${names.indexOf(name) + 1}` : query.slice(piece.index, PIECES.lastIndex);
  }
  return ok({ text, names });
}
