import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { MarkdownText } from "@/components/dag-canvas/markdown-text";

const shown = (text: string): string => renderToStaticMarkup(<MarkdownText text={text} />);

test.each([
  ["# Why", /<p[^>]*>Why<\/p>/],
  ["- one\n- two", /<ul[^>]*><li>one<\/li><li>two<\/li><\/ul>/],
  ["**sure** and *maybe*", /<strong>sure<\/strong> and <em>maybe<\/em>/],
  ["loan_size_check stays a name", /loan_size_check stays a name/],
  ["[the rule](https://example.org/a?b=1)", /<a href="https:\/\/example.org\/a\?b=1" target="_blank" rel="noreferrer"/],
  ["[this DAG](/dags/a)", /<a href="\/dags\/a"/],
])("%j reads as Markdown", (text, expected) => {
  expect(shown(text)).toMatch(expected);
});

test.each([
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert)",
  "[x](data:text/html,hi)",
  "[x](//evil.example)",
  "[x](/\\evil.example)",
  "<javascript:alert(1)>",
  "[x]: javascript:alert(1)\n\n[x]",
  "<img src=x onerror=alert(1)>",
  "![x](https://evil.example/seen.png)",
  "<script>alert(1)</script>",
  "<iframe srcdoc=x></iframe>",
  '<a href="javascript:alert(1)">x</a>',
  "<div onclick=alert(1) style=position:fixed>\n\nx\n\n</div>",
])("%j neither runs, nor leads, nor fetches anything", (text) => {
  expect(shown(text)).not.toMatch(/<(?!\/?(?:p|span|div|code|pre)\b)|<[^>]*(?:href|src|onclick|onerror|style)\s*=/);
});

test("a text made to be slow is read at once", () => {
  const begun = performance.now();
  for (const piece of ["*", "[", "`a", "**a", "_a", "> ", "- ", "| a ", "<a "])
    shown(piece.repeat(2_000 / piece.length));
  expect(performance.now() - begun).toBeLessThan(2_000);
});
