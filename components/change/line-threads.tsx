import type { Discussion } from "@/components/change/talk";
import { ThreadCard } from "@/components/change/thread-card";
import { ThreadComposer } from "@/components/change/thread-composer";
import type { LinePlace, TextLine } from "@/lib/client/change/line-talk";
import type { Anchor } from "@/lib/contracts/anchors";
import type { ThreadView } from "@/lib/contracts/change-requests";

/** A comment that is being written: at which line, and about which of its characters. */
export type Writing = Readonly<{
  at: TextLine;
  place: LinePlace;
  selected: Readonly<{ from: number; to: number }> | null;
}>;

type Props = Readonly<{
  lines: readonly TextLine[];
  threads: ReadonlyMap<string, readonly ThreadView[]>;
  discussion: Discussion;
  writing: Writing | null;
  columns: number;
  onClose: () => void;
}>;

/** What was said about the line above, and the field for more of it. */
export function LineThreads({ lines, threads, discussion, writing, columns, onClose }: Props) {
  const { number, revision, canComment } = discussion;
  const here = lines.flatMap(({ side, line }) => threads.get(`${side} ${line}`) ?? []);
  const isWriting =
    writing !== null && lines.some(({ side, line }) => writing.at.side === side && writing.at.line === line);
  if (here.length === 0 && !isWriting) return null;
  return (
    <tr>
      <td colSpan={columns} className="border-y bg-page p-2 font-sans text-sm">
        <div className="flex max-w-3xl flex-col gap-2">
          {here.map((thread) => (
            <ThreadCard key={thread.id} {...{ number, revision, thread, canComment }} />
          ))}
          {isWriting ? (
            <div className="rounded-lg border bg-surface p-3">
              <ThreadComposer
                {...{ number, revision, onClose }}
                anchor={withRange(writing)}
                about={`line ${writing.at.line}${writing.selected ? ", the selected characters" : ""}`}
              />
            </div>
          ) : null}
        </div>
      </td>
    </tr>
  );
}

function withRange({ place: { anchor }, selected }: Writing): Anchor {
  if (!selected || !("spot" in anchor) || !anchor.spot) return anchor;
  return { ...anchor, spot: { ...anchor.spot, range: selected } };
}
