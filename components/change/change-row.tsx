import { ArrowRight } from "lucide-react";
import { cn } from "@/components/ui/class-names";
import type { Tone } from "@/components/ui/tone";
import type { ChangeRow } from "@/lib/client/change/change-groups";
import { intraline, type TextPart } from "@/lib/client/change/intraline";

/** One field as it was and as it is. */
export function RowView({ row: { label, before, after } }: { row: ChangeRow }) {
  const isLong = `${before ?? ""}${after ?? ""}`.includes("\n");
  const parts = before === null || after === null ? null : intraline(before, after);
  return (
    <div className={cn("grid gap-x-3 gap-y-1", isLong ? "grid-cols-1" : "grid-cols-[10rem_1fr] items-baseline")}>
      <span className="font-mono text-muted text-xs">{label}</span>
      <span className={cn("flex min-w-0 gap-2", isLong ? "flex-col" : "flex-wrap items-baseline")}>
        {before === null ? null : <Value text={before} parts={parts?.before} tone="danger" word="Before" />}
        {before !== null && after !== null && !isLong ? (
          <ArrowRight aria-hidden className="size-3 shrink-0 self-center text-faint" />
        ) : null}
        {after === null ? <span className="text-faint text-xs">removed</span> : null}
        {after === null ? null : <Value text={after} parts={parts?.after} tone="success" word="After" />}
      </span>
    </div>
  );
}

type ValueProps = Readonly<{ text: string; parts?: readonly TextPart[] | undefined; tone: Tone; word: string }>;

/** A value as it was or is; inside it, what the other one does not have stands out. */
function Value({ text, parts, tone, word }: ValueProps) {
  const Element = tone === "danger" ? "del" : "ins";
  return (
    <Element
      data-tone={tone}
      title={word}
      className="min-w-0 whitespace-pre-wrap break-words rounded-sm bg-tone-soft px-1 font-mono text-ink text-xs no-underline"
    >
      {parts?.some(({ isChanged }) => !isChanged) ? <Parts parts={parts} /> : text || "(empty)"}
    </Element>
  );
}

function Parts({ parts }: { parts: readonly TextPart[] }) {
  let at = 0;
  return parts.map(({ text, isChanged }) => {
    const key = at;
    at += text.length;
    if (!isChanged) return <span key={key}>{text}</span>;
    return (
      <mark
        key={key}
        className="rounded-xs bg-transparent font-semibold text-ink underline decoration-tone decoration-2"
      >
        {text}
      </mark>
    );
  });
}
