import Markdown, { type MarkdownToJSX } from "markdown-to-jsx/react";
import type { ComponentProps, ReactNode } from "react";

/** Pages of this site, of the web and a mail program; `javascript:` and the like lead nowhere. */
const ALLOWED = /^(https?:\/\/|mailto:|\/(?![/\\])|#)/i;

const Heading = ({ children }: { children: ReactNode }) => <p className="mb-1 font-semibold">{children}</p>;

const Link = ({ children, href }: ComponentProps<"a">) =>
  href ? (
    <a href={href} target="_blank" rel="noreferrer" className="nodrag underline">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );

/** A picture from elsewhere would tell its server who reads the note. */
const PictureWords = ({ alt }: ComponentProps<"img">) => <span>{alt}</span>;

const OPTIONS: MarkdownToJSX.Options = {
  disableParsingRawHTML: true,
  forceBlock: true,
  sanitizer: (value) => (ALLOWED.test(value) ? value : null),
  overrides: {
    ...Object.fromEntries(["h1", "h2", "h3", "h4", "h5", "h6"].map((level) => [level, Heading])),
    a: Link,
    img: PictureWords,
    p: { props: { className: "mb-1 whitespace-pre-wrap" } },
    ul: { props: { className: "mb-1 list-disc pl-4" } },
    ol: { props: { className: "mb-1 list-decimal pl-5" } },
    pre: { props: { className: "mb-1 whitespace-pre-wrap rounded-sm bg-surface/60 p-1 font-mono" } },
    code: { props: { className: "font-mono" } },
  },
};

/** Markdown as elements of the page. What is typed never becomes markup. */
export const MarkdownText = ({ text }: { text: string }) => <Markdown options={OPTIONS}>{text}</Markdown>;
