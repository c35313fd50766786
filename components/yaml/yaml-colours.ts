import { yamlLanguage } from "@codemirror/lang-yaml";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import type { Layer } from "@/lib/client/change/line-segments";

/** The editor's colours as classes, for text outside of it. */
const looks = tagHighlighter([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: "text-accent" },
  { tag: [tags.string, tags.special(tags.string)], class: "text-success" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], class: "text-violet" },
  { tag: tags.comment, class: "text-faint italic" },
  { tag: [tags.punctuation, tags.separator, tags.meta], class: "text-muted" },
]);

/** How the characters of each line of a YAML look. */
export function yamlColours(text: string): readonly (readonly Layer[])[] {
  const lines: Layer[][] = [[]];
  let column = 0;
  highlightCode(
    text,
    yamlLanguage.parser.parse(text),
    looks,
    (code, className) => {
      if (className !== "") lines.at(-1)?.push({ from: column, to: column + code.length, className });
      column += code.length;
    },
    () => {
      lines.push([]);
      column = 0;
    },
  );
  return lines;
}
