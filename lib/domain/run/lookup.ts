import {
  missingPathMessage,
  type NamePlace,
  readPath,
  type ValueReference,
  type ValueScope,
  whyNotAPath,
} from "@/lib/domain/run/value-path";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** A look-up, an opening that is never closed, or either behind a backslash, which makes it plain text. */
const LOOKUP = /(\\?)\{\{(?:([^{}]*)\}\})?/g;
const PATH = /^\s*[a-z]+(\.[A-Za-z0-9_-]+)+\s*$/;

type Piece = Readonly<{ text: string }> | Readonly<{ reference: ValueReference }>;

/**
 * The values that `{{ path }}` look-ups in a text read. There is no logic: a path and nothing else.
 * `\{{` stands for two plain braces. A refusal is a sentence that names what is wrong.
 */
export function lookupPaths(text: string): Result<readonly ValueReference[], string> {
  const pieces = parse(text);
  if (!pieces.ok) return pieces;
  return ok(pieces.value.flatMap((piece) => ("reference" in piece ? [piece.reference] : [])));
}

/**
 * Fills every look-up from `scope`. Text goes in as it is, anything else as JSON. A path that this run does not
 * have is a refusal that names it: nothing is ever filled with an empty text.
 */
export function resolveLookups(text: string, scope: ValueScope): Result<string, string> {
  const pieces = parse(text);
  if (!pieces.ok) return pieces;
  const missing: string[] = [];
  const filled = pieces.value.map((piece) => {
    if ("text" in piece) return piece.text;
    const value = readPath(scope, piece.reference.path);
    if (value === undefined) missing.push(missingPathMessage(scope, piece.reference.path));
    return typeof value === "string" ? value : JSON.stringify(value);
  });
  return missing.length > 0 ? err([...new Set(missing)].join(" ")) : ok(filled.join(""));
}

/** The text as it might be once it is filled, each look-up by `standIn`; null when it is malformed. */
export function exampleOf(text: string, standIn: string): string | null {
  const pieces = parse(text);
  return pieces.ok ? pieces.value.map((piece) => ("text" in piece ? piece.text : standIn)).join("") : null;
}

function parse(text: string): Result<Piece[], string> {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(LOOKUP)) {
    const [whole, backslash, inner] = match;
    pieces.push({ text: text.slice(end, match.index) });
    end = match.index + whole.length;
    if (backslash) {
      pieces.push({ text: whole.slice(1) });
      continue;
    }
    if (inner === undefined) return err(unclosed(text.slice(match.index, match.index + 40)));
    const reference = parseReference(inner, match.index + 2);
    if (!reference.ok) return reference;
    pieces.push({ reference: reference.value });
  }
  return ok([...pieces, { text: text.slice(end) }]);
}

const unclosed = (start: string): string =>
  `The look-up \`${start}\` is not a path between {{ and }}. Close it with }}, or write \\{{ for plain braces.`;

/** `offset` is where `inner` stands in the whole text. */
function parseReference(inner: string, offset: number): Result<ValueReference, string> {
  const trimmed = inner.trim();
  if (!PATH.test(inner))
    return err(
      `\`{{ ${trimmed} }}\` is not a look-up. Write a path such as {{ client.key }}, or \\{{ for plain braces.`,
    );
  const path = trimmed.split(".");
  const why = whyNotAPath(path);
  if (why) return err(why);
  const begin = offset + inner.indexOf(trimmed);
  const placeOf = (index: number): NamePlace | null => {
    const name = path[index];
    if (name === undefined) return null;
    const start = begin + path.slice(0, index).join(".").length + 1;
    return { name, start, end: start + name.length, isQuoted: false };
  };
  return ok({
    path,
    taskKey: path[0] === "results" ? placeOf(1) : null,
    column: path[0] === "client" && path[1] === "data" ? placeOf(2) : null,
  });
}
