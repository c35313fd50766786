import { Fragment, type ReactNode } from "react";
import { type Block, type Inline, readMarkdown } from "@/lib/client/markdown";

/** Markdown as elements of the page. What is typed never becomes markup. */
export function MarkdownText({ text }: { text: string }) {
  return keyed(readMarkdown(text), (block) => <BlockView block={block} />);
}

function keyed<T>(items: readonly T[], draw: (item: T) => ReactNode): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: a part of a text has no identity but its place
  return items.map((item, place) => <Fragment key={place}>{draw(item)}</Fragment>);
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      return (
        <p className="mb-1 font-semibold">
          <Parts parts={block.parts} />
        </p>
      );
    case "paragraph":
      return (
        <p className="mb-1 whitespace-pre-wrap">
          <Parts parts={block.parts} />
        </p>
      );
    case "code":
      return <pre className="mb-1 whitespace-pre-wrap rounded-sm bg-surface/60 p-1 font-mono">{block.text}</pre>;
    case "list": {
      const List = block.isOrdered ? "ol" : "ul";
      return (
        <List className={block.isOrdered ? "mb-1 list-decimal pl-5" : "mb-1 list-disc pl-4"}>
          {keyed(block.items, (parts) => (
            <li>
              <Parts parts={parts} />
            </li>
          ))}
        </List>
      );
    }
  }
}

const Parts = ({ parts }: { parts: readonly Inline[] }) => keyed(parts, (part) => <InlineView part={part} />);

function InlineView({ part }: { part: Inline }) {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return <code className="rounded-sm bg-surface/60 px-0.5 font-mono">{part.text}</code>;
    case "strong":
      return (
        <strong className="font-semibold">
          <Parts parts={part.parts} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Parts parts={part.parts} />
        </em>
      );
    case "link":
      return (
        <a href={part.href} target="_blank" rel="noreferrer" className="nodrag underline">
          <Parts parts={part.parts} />
        </a>
      );
  }
}
