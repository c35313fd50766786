/**
 * The Markdown of notes: headings, lists, code, bold, italic and links, as data that React draws. HTML in it stays text, and
 * a link leads to a page of this site, to the web or to a mail program, and nowhere else.
 */
export type Inline =
  | Readonly<{ kind: "text" | "code"; text: string }>
  | Readonly<{ kind: "strong" | "em"; parts: readonly Inline[] }>
  | Readonly<{ kind: "link"; href: string; parts: readonly Inline[] }>;

export type Block =
  | Readonly<{ kind: "heading" | "paragraph"; parts: readonly Inline[] }>
  | Readonly<{ kind: "list"; isOrdered: boolean; items: readonly (readonly Inline[])[] }>
  | Readonly<{ kind: "code"; text: string }>;

const HEADING = /^#{1,6}\s+(.*)$/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const FENCE = /^\s*```/;

/** A text in blocks; what is no Markdown is a paragraph as it stands. */
export function readMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let code: string[] | null = null;
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", parts: readInline(paragraph.join("\n")) });
    paragraph = [];
  };
  for (const line of text.split(/\r?\n/)) {
    if (FENCE.test(line)) {
      if (code) blocks.push({ kind: "code", text: code.join("\n") });
      else endParagraph();
      code = code ? null : [];
    } else if (code) code.push(line);
    else if (line.trim() === "") endParagraph();
    else if (!readLine(line, blocks, endParagraph, paragraph.length > 0)) paragraph.push(line);
  }
  // A fence that nobody closed holds the rest.
  if (code) blocks.push({ kind: "code", text: code.join("\n") });
  endParagraph();
  return blocks;
}

/** Takes a line that is a block, or an entry of one, by itself. */
function readLine(line: string, blocks: Block[], endParagraph: () => void, isInParagraph: boolean): boolean {
  const [, heading] = HEADING.exec(line) ?? [];
  if (heading !== undefined) {
    endParagraph();
    blocks.push({ kind: "heading", parts: readInline(heading) });
    return true;
  }
  const [, number, item] = ITEM.exec(line) ?? [];
  if (item === undefined) return false;
  const isOrdered = number !== undefined;
  endParagraph();
  const last = blocks.at(-1);
  const items = [readInline(item)];
  if (!isInParagraph && last?.kind === "list" && last.isOrdered === isOrdered)
    blocks.splice(-1, 1, { ...last, items: [...last.items, ...items] });
  else blocks.push({ kind: "list", isOrdered, items });
  return true;
}

/** Each alternative ends within its line and cannot begin again inside of itself, so that no text takes long to read. */
const MARK =
  /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*|(?<![A-Za-z0-9])_([^_\s][^_\n]*)_(?![A-Za-z0-9])|\[([^[\]\n]+)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>()[\]"'`*]+)/g;

function readInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const found of text.matchAll(MARK)) {
    if (found.index > end) parts.push({ kind: "text", text: text.slice(end, found.index) });
    parts.push(markOf(found));
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end) });
  return parts;
}

function markOf([whole, code, strong, star, line, label, href, address]: RegExpExecArray): Inline {
  if (code !== undefined) return { kind: "code", text: code };
  if (strong !== undefined) return { kind: "strong", parts: readInline(strong) };
  const em = star ?? line;
  if (em !== undefined) return { kind: "em", parts: readInline(em) };
  if (address !== undefined) return linkTo(address, [{ kind: "text", text: address }], whole);
  return linkTo(href ?? "", [{ kind: "text", text: label ?? "" }], whole);
}

/** Anything else, such as `javascript:`, stays the text that was typed. */
const ALLOWED = /^(https?:\/\/|mailto:|\/(?![/\\])|#)/i;

const linkTo = (href: string, parts: readonly Inline[], whole: string): Inline =>
  ALLOWED.test(href) ? { kind: "link", href, parts } : { kind: "text", text: whole };
