import { MessageSquarePlus } from "lucide-react";
import { type MouseEvent, memo, type ReactNode } from "react";
import type { Writing } from "@/components/change/line-threads";
import { cn } from "@/components/ui/class-names";
import { type Layer, segmentsOf } from "@/lib/client/change/line-segments";
import type { LineTalk, TextLine, TextSide } from "@/lib/client/change/line-talk";
import type { DiffLine, DiffRow } from "@/lib/client/change/text-diff";

/** How the characters of a line look. */
export type LineLooks = (at: TextLine) => readonly Layer[];

type Props = Readonly<{
  row: DiffRow;
  isUnified: boolean;
  /** The first line of a stretch that changed: Tab goes from one to the next, arrows to the lines between. */
  isStop: boolean;
  looks: LineLooks;
  talk: LineTalk;
  /** Null where nobody may comment. */
  onWrite: ((writing: Writing) => void) | null;
  /** What follows the line. */
  children: ReactNode;
}>;

/** One row of a comparison: both sides beside each other, or one of them with the numbers of both. */
export function DiffLines({ children, ...line }: Props) {
  return (
    <>
      <LineRow {...line} />
      {children}
    </>
  );
}

const LineRow = memo(function LineRow({ row, isUnified, isStop, looks, talk, onWrite }: Omit<Props, "children">) {
  const { before, after, isChanged } = row;
  const cell = (side: TextSide, line: DiffLine | null) => (
    <Code
      {...{ side, line, isChanged, isStop, looks, talk }}
      onWrite={isChanged || side === "after" ? onWrite : null}
    />
  );
  if (!isUnified)
    return (
      <tr className="align-top">
        <LineNumber line={before} />
        {cell("before", before)}
        <LineNumber line={after} isFirstOfSide />
        {cell("after", after)}
      </tr>
    );
  return (
    <tr className="align-top">
      <LineNumber line={before} />
      <LineNumber line={after} />
      {after ? cell("after", after) : cell("before", before)}
    </tr>
  );
});

function LineNumber({ line, isFirstOfSide = false }: { line: DiffLine | null; isFirstOfSide?: boolean }) {
  return (
    <td className={cn("select-none px-2 py-px text-right text-faint tabular-nums", isFirstOfSide && "border-l")}>
      {line?.number}
    </td>
  );
}

const SIGNS = { before: "−", after: "+" } as const;

type CodeProps = Readonly<{ side: TextSide; line: DiffLine | null; isChanged: boolean }> &
  Pick<Props, "isStop" | "looks" | "talk" | "onWrite">;

function Code({ side, line, isChanged, isStop, looks, talk, onWrite }: CodeProps) {
  if (!line) return <td className="bg-raised/40" />;
  const at = { side, line: line.number };
  const place = onWrite && talk.placeAt(at);
  const marks = isChanged ? changedLayers(line) : [];
  return (
    <td
      data-tone={side === "before" ? "danger" : "success"}
      className={cn("group relative py-px", isChanged && "bg-tone-soft")}
    >
      <div className="flex">
        <span aria-hidden className="w-5 shrink-0 select-none text-center text-tone">
          {isChanged ? SIGNS[side] : ""}
        </span>
        {isChanged ? <span className="sr-only">{side === "before" ? "Removed: " : "Added: "}</span> : null}
        <code data-code className="min-w-0 flex-1 whitespace-pre-wrap break-words pr-8 text-ink">
          {segmentsOf(line.text, [...looks(at), ...marks]).map(({ from, text, className }) => (
            <span key={from} className={className}>
              {text}
            </span>
          ))}
        </code>
      </div>
      {place && onWrite ? (
        <button
          type="button"
          data-line={line.number}
          tabIndex={isStop ? 0 : -1}
          aria-label={`Comment on line ${line.number}${side === "before" ? " that was removed" : ""}`}
          className="absolute top-0 right-1 rounded-sm border bg-surface p-0.5 text-muted opacity-0 hover:text-accent focus-visible:opacity-100 group-hover:opacity-100"
          // What is selected stays selected: it is what the comment is about.
          onMouseDown={(event) => event.preventDefault()}
          onClick={(event) =>
            onWrite({ at, place, selected: place.column === null ? null : selectedIn(event, place.column) })
          }
        >
          <MessageSquarePlus aria-hidden className="size-3.5" />
        </button>
      ) : null}
    </td>
  );
}

function changedLayers({ parts }: DiffLine): Layer[] {
  const layers: Layer[] = [];
  let column = 0;
  for (const { text, isChanged } of parts ?? []) {
    if (isChanged) layers.push({ from: column, to: column + text.length, className: "rounded-xs bg-tone-line/60" });
    column += text.length;
  }
  return layers;
}

/** The characters of this line that are selected, counted from where its text begins; null when none of it is. */
function selectedIn({ currentTarget }: MouseEvent<HTMLElement>, column: number): Writing["selected"] {
  const code = currentTarget.closest("td")?.querySelector("[data-code]");
  const selection = document.getSelection();
  if (!code || !selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!code.contains(range.startContainer) || !code.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(code);
  before.setEnd(range.startContainer, range.startOffset);
  const from = Math.max(before.toString().length - column, 0);
  const to = before.toString().length + range.toString().length - column;
  return from < to ? { from, to } : null;
}
