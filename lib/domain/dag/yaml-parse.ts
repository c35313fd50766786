import {
  CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import { DOCUMENT_LIMITS } from "@/lib/domain/dag/document";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** One problem in a YAML text. Lines and columns count from 1; `from` and `to` are character offsets. */
export type YamlIssue = Readonly<{ message: string; line: number; column: number; from: number; to: number }>;

export type ParsedYaml = Readonly<{
  document: Document.Parsed;
  issueAt: (range: Span, message: string) => YamlIssue;
  /** The line of a character, from 1. */
  lineAt: (offset: number) => number;
}>;
type Span = readonly [from: number, to: number];
type Finding = Readonly<{ span: Span; message: string }>;

/** Keeps the parser's work in proportion: a document of 2,000 tasks has about 200,000 tokens. */
const MAX_TOKENS = 300_000;
const MAX_DEPTH = 50;
const MAX_FINDINGS = 50;
const TOO_DEEP = `This is nested deeper than ${MAX_DEPTH} levels. A DAG document needs five.`;

/**
 * Reads one plain YAML document: mappings, lists and scalars of YAML 1.2, nothing that expands, refers or is tagged.
 * What is refused is found in the token stream, before a parser builds anything from it. Never throws.
 */
export function parseYaml(text: string): Result<ParsedYaml, readonly YamlIssue[]> {
  const lines = new LineCounter();
  const issueAt = ([from, to]: Span, message: string): YamlIssue => {
    const { line, col } = lines.linePos(from);
    return { message, line: Math.max(line, 1), column: Math.max(col, 1), from, to: Math.max(from, to) };
  };
  const lineAt = (offset: number) => Math.max(lines.linePos(offset).line, 1);
  const refuse = (findings: readonly Finding[]) =>
    err(findings.slice(0, MAX_FINDINGS).map(({ span, message }) => issueAt(span, message)));

  const bytes = new TextEncoder().encode(text).length;
  if (bytes > DOCUMENT_LIMITS.bytes)
    return refuse([
      { span: [0, 0], message: `The text has ${bytes} bytes; ${DOCUMENT_LIMITS.bytes} are allowed. Split the DAG.` },
    ]);
  for (let at = 0; at >= 0; at = text.indexOf("\n", at) + 1 || -1) lines.addNewLine(at);
  const refused = scanTokens(text);
  if (refused.length > 0) return refuse(refused);
  try {
    const document = parseDocument(text, {
      schema: "core",
      merge: false,
      stringKeys: true,
      // The library's own test compares every key with every other; `inspectNode` does it in one pass.
      uniqueKeys: false,
      prettyErrors: false,
    });
    const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
      span: [pos[0], pos[1]] as const,
      message: FRIENDLY[code] ?? `${message}.`,
    }));
    if (problems.length > 0) return refuse(problems);
    const findings = inspectNode(document.contents, 0);
    return findings.length > 0 ? refuse(findings) : ok({ document, issueAt, lineAt });
  } catch (error) {
    // Indentation alone can nest deep enough to exhaust the parser's stack.
    const message = error instanceof RangeError ? TOO_DEEP : "This text cannot be read as YAML. Undo the last change.";
    return refuse([{ span: [0, 0], message }]);
  }
}

const FRIENDLY: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "This is a second document. One text holds one DAG: remove the line --- and what follows.",
  TAB_AS_INDENT: "A tab cannot indent. Use spaces.",
  NON_STRING_KEY: "A name must be plain text.",
};

/** Kinds of token that are not part of the format, and why. */
const REFUSED_TOKENS: Readonly<Record<string, string>> = {
  alias: "Aliases (*name) are not allowed: what is approved must stand here in full. Write the value out.",
  anchor: "Anchors (&name) are not allowed: what is approved must stand where it is used. Remove the anchor.",
  tag: "Tags (!name) are not allowed. Write a plain value.",
  "directive-line": "Directives (%) are not allowed. Remove this line.",
};
type Token = Readonly<{ kind: string; span: Span }>;

/** The tokens of a text with their places. */
function* tokensOf(text: string): Generator<Token> {
  let offset = 0;
  let isScalarNext = false;
  for (const token of new Lexer().lex(text)) {
    const kind = isScalarNext ? "scalar-text" : (CST.tokenType(token) ?? "scalar-text");
    isScalarNext = token === CST.SCALAR;
    if (MARKS.has(token)) continue;
    yield { kind, span: [offset, offset + token.length] };
    offset += token.length;
  }
}

/** What the lexer says between the pieces of the text. */
const MARKS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

/** How a token changes the nesting: of brackets, and of `- - -` within one line. */
const NESTING: Readonly<Record<string, readonly [brackets: number, entries: number]>> = {
  "flow-seq-start": [1, 0],
  "flow-map-start": [1, 0],
  "flow-seq-end": [-1, 0],
  "flow-map-end": [-1, 0],
  "seq-item-ind": [0, 1],
  "explicit-key-ind": [0, 1],
};

function scanTokens(text: string): Finding[] {
  const findings: Finding[] = [];
  let [count, brackets, entries] = [0, 0, 0];
  for (const { kind, span } of tokensOf(text)) {
    const [bracket, entry] = NESTING[kind] ?? [0, 0];
    brackets += bracket;
    entries = kind === "newline" ? 0 : entries + entry;
    if (brackets > MAX_DEPTH || entries > MAX_DEPTH) return [{ span, message: TOO_DEEP }];
    const message = REFUSED_TOKENS[kind];
    if (message) findings.push({ span, message });
    if (findings.length >= MAX_FINDINGS) return findings;
    count++;
    if (count > MAX_TOKENS) return [{ span, message: `This has more than ${MAX_TOKENS} parts. Split the DAG.` }];
  }
  return findings;
}

const spanOf = (node: Node | null): Span => [node?.range?.[0] ?? 0, node?.range?.[1] ?? 0];

function inspectNode(node: unknown, depth: number): Finding[] {
  if (isMap(node)) {
    if (depth >= MAX_DEPTH) return [{ span: spanOf(node), message: TOO_DEEP }];
    const seen = new Set<string>();
    return node.items.flatMap(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : "";
      const finding = isScalar(key) ? whyNotAName(name, seen) : null;
      seen.add(name);
      const own = finding && isScalar(key) ? [{ span: spanOf(key), message: finding }] : [];
      return [...own, ...inspectNode(value, depth + 1)];
    });
  }
  if (isSeq(node)) {
    if (depth >= MAX_DEPTH) return [{ span: spanOf(node), message: TOO_DEEP }];
    return node.items.flatMap((item) => inspectNode(item, depth + 1));
  }
  return isAlias(node) ? [{ span: spanOf(node), message: REFUSED_TOKENS.alias ?? "" }] : [];
}

function whyNotAName(name: string, seen: ReadonlySet<string>): string | null {
  if (name === "<<") return "Merge keys (<<) are not allowed: what is approved must stand here in full.";
  if (name === "__proto__") return "The name __proto__ is not allowed. Choose another one.";
  return seen.has(name) ? `\`${name}\` stands here twice. Remove one of them.` : null;
}
