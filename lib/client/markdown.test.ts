import fc from "fast-check";
import { expect, test } from "vitest";
import { type Block, type Inline, readMarkdown } from "@/lib/client/markdown";

const inlineText = (parts: readonly Inline[]): string =>
  parts.map((part) => ("text" in part ? part.text : inlineText(part.parts))).join("");
const blockText = (block: Block): string => {
  if (block.kind === "code") return block.text;
  return block.kind === "list" ? block.items.map(inlineText).join("\n") : inlineText(block.parts);
};

test("headings, lists, code and paragraphs are told apart", () => {
  const blocks = readMarkdown("# Why\nfirst\nsecond\n\n- one\n- two\n1. a\n2. b\n```\n- code\n```\nend");
  expect(blocks.map((block) => [block.kind, blockText(block)])).toEqual([
    ["heading", "Why"],
    ["paragraph", "first\nsecond"],
    ["list", "one\ntwo"],
    ["list", "a\nb"],
    ["code", "- code"],
    ["paragraph", "end"],
  ]);
});

test.each([
  ["**sure** and *maybe*", ["strong", "text", "em"]],
  ["_maybe_, but not loan_size_check", ["em", "text"]],
  ["`a * b * c`", ["code"]],
  ["[the rule](https://example.org/a?b=1) or https://example.org.", ["link", "text", "link"]],
  ["[this DAG](/dags/a) and [mail](mailto:a@b.c)", ["link", "text", "link"]],
  ["2 * 3 * 4 and a*b", ["text"]],
])("%j is marked as it reads", (text, kinds) => {
  const [block] = readMarkdown(text);
  expect(block?.kind === "paragraph" && block.parts.map(({ kind }) => kind)).toEqual(kinds);
});

test.each([
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert)",
  "[x](data:text/html,hi)",
  "[x](//evil.example)",
  "[x](/\\evil.example)",
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
])("%j stays the text that was typed", (text) => {
  const [block] = readMarkdown(text);
  expect(block?.kind === "paragraph" && block.parts.every(({ kind }) => kind === "text")).toBe(true);
  expect(block && blockText(block)).toBe(text);
});

test("whatever is typed is read, no word of it is lost, and every link leads somewhere allowed", () => {
  const piece = fc.constantFrom(
    "word",
    "**",
    "*",
    "_",
    "`",
    "```",
    "[",
    "](",
    ")",
    "https://a.b",
    "\n",
    "- ",
    "# ",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join("");
      const blocks = readMarkdown(text);
      const read = blocks.map(blockText).join("\n");
      expect(read.split("word").length).toBeGreaterThanOrEqual(text.split("word").length - countHidden(text));
    }),
  );
});

/** Words in the address of a link, and in the line that opens a fence, are not shown. */
const countHidden = (text: string): number =>
  [...text.matchAll(/\]\([^()\s]*/g), ...text.matchAll(/```.*/g)].reduce(
    (sum, [found]) => sum + found.split("word").length - 1,
    0,
  );

test("a text made to be slow is read at once", () => {
  const begun = performance.now();
  for (const text of ["*".repeat(2_000), "[".repeat(2_000), "`a".repeat(1_000), "**a".repeat(600), "_a".repeat(1_000)])
    readMarkdown(text);
  expect(performance.now() - begun).toBeLessThan(1_000);
});
