"use client";

import { type KeyboardEvent, useMemo, useState } from "react";
import { DiffLines, type LineLooks } from "@/components/change/diff-lines";
import { LineThreads, type Writing } from "@/components/change/line-threads";
import type { Discussion } from "@/components/change/talk";
import { yamlColours } from "@/components/yaml/yaml-colours";
import { type LineTalk, shownAt, type TextLine } from "@/lib/client/change/line-talk";
import { type DiffRow, diffRows, foldRows, unifiedRows } from "@/lib/client/change/text-diff";
import type { ThreadView } from "@/lib/contracts/change-requests";

type Props = Readonly<{
  before: string;
  after: string;
  /** What the table is called, and its sides. */
  label: string;
  beforeLabel: string;
  afterLabel: string;
  isYaml: boolean;
  isUnified: boolean;
  talk: LineTalk;
  discussion: Discussion;
}>;

/** So many lines are drawn at once; the rest on demand. */
const AT_ONCE = 1_500;

/** Two texts line by line, with the threads about a line below it. Far from all that changed, lines are folded. */
export function DiffTable(props: Props) {
  const { before, after, label, beforeLabel, afterLabel, isUnified, talk, discussion } = props;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [limit, setLimit] = useState(AT_ONCE);
  const [writing, setWriting] = useState<Writing | null>(null);
  const rows = useMemo(() => diffRows(before, after), [before, after]);
  const threads = useMemo(() => threadsByLine(discussion.threads, talk), [discussion.threads, talk]);
  const looks = useLooks(props, threads);
  const parts = useMemo(
    () =>
      foldRows(isUnified ? unifiedRows(rows) : rows, (row) => linesOf(row).some((line) => threads.has(keyOf(line)))),
    [rows, isUnified, threads],
  );
  const columns = isUnified ? 3 : 4;
  let room = limit;
  return (
    <table aria-label={label} className="w-full table-fixed border-collapse font-mono text-xs" onKeyDown={walkLines}>
      <Columns isUnified={isUnified} sides={[beforeLabel, afterLabel]} />
      <tbody>
        {parts.map((part) => {
          const key = keyOfRow(part.rows[0]);
          if (part.kind === "folded" && !opened.has(key))
            return (
              <Folded
                key={key}
                columns={columns}
                count={part.rows.length}
                onOpen={() => setOpened(new Set([...opened, key]))}
              />
            );
          const shown = part.rows.slice(0, Math.max(room, 0));
          room -= part.rows.length;
          return shown.map((row, index) => (
            <DiffLines
              key={keyOfRow(row)}
              {...{ row, isUnified, looks, talk }}
              isStop={row.isChanged && shown[index - 1]?.isChanged !== true}
              onWrite={discussion.canComment ? setWriting : null}
            >
              <LineThreads
                lines={linesOf(row)}
                {...{ threads, discussion, writing, columns }}
                onClose={() => setWriting(null)}
              />
            </DiffLines>
          ));
        })}
        {room < 0 ? <More columns={columns} count={-room} onMore={() => setLimit(limit + AT_ONCE)} /> : null}
      </tbody>
    </table>
  );
}

export const keyOf = ({ side, line }: TextLine): string => `${side} ${line}`;

/** What threads are about that this row shows: a line that stayed is the one of today. */
function linesOf({ before, after, isChanged }: DiffRow): TextLine[] {
  const now: TextLine[] = after ? [{ side: "after", line: after.number }] : [];
  return before && isChanged ? [{ side: "before", line: before.number }, ...now] : now;
}

const keyOfRow = (row: DiffRow | undefined): string => `${row?.before?.number ?? "-"} ${row?.after?.number ?? "-"}`;

function threadsByLine(threads: readonly ThreadView[], talk: LineTalk): ReadonlyMap<string, readonly ThreadView[]> {
  const byLine = new Map<string, ThreadView[]>();
  for (const thread of threads) {
    const line = talk.lineOf(shownAt(thread));
    if (line) byLine.set(keyOf(line), [...(byLine.get(keyOf(line)) ?? []), thread]);
  }
  return byLine;
}

/** Colours of the language, and the characters that open threads are about. */
function useLooks(
  { before, after, isYaml, talk }: Props,
  threads: ReadonlyMap<string, readonly ThreadView[]>,
): LineLooks {
  const colours = useMemo(
    () => (isYaml ? { before: yamlColours(before), after: yamlColours(after) } : null),
    [before, after, isYaml],
  );
  return useMemo(
    () => (at: TextLine) => [
      ...(colours?.[at.side][at.line - 1] ?? []),
      ...(threads.get(keyOf(at)) ?? []).flatMap((thread) => quoteOf(thread, talk.placeAt(at)?.column ?? 0)),
    ],
    [colours, threads, talk],
  );
}

function quoteOf(thread: ThreadView, column: number) {
  const anchor = shownAt(thread);
  const range = "spot" in anchor && thread.resolvedAt === null ? anchor.spot?.range : undefined;
  if (!range) return [];
  return [{ from: range.from + column, to: range.to + column, className: "outline outline-accent rounded-xs" }];
}

const BY_KEY = new Map([
  ["ArrowDown", 1],
  ["ArrowUp", -1],
]);

/** Arrows go from line to line among the buttons that comment on one. */
function walkLines(event: KeyboardEvent<HTMLTableElement>): void {
  const by = BY_KEY.get(event.key);
  if (by === undefined || !(event.target instanceof HTMLElement) || !event.target.matches("[data-line]")) return;
  const buttons = [...event.currentTarget.querySelectorAll("[data-line]")];
  const next = buttons[buttons.indexOf(event.target) + by];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

function Columns({ isUnified, sides: [before, after] }: { isUnified: boolean; sides: readonly [string, string] }) {
  const number = <col className="w-12" />;
  return (
    <>
      <colgroup>
        {number}
        {isUnified ? number : <col />}
        {isUnified ? <col /> : number}
        {isUnified ? null : <col />}
      </colgroup>
      <thead className="border-b bg-raised text-left font-sans text-muted">
        {isUnified ? (
          <tr>
            <th scope="colgroup" colSpan={3} className="px-3 py-1 font-medium">
              {before} → {after}
            </th>
          </tr>
        ) : (
          <tr>
            <th scope="colgroup" colSpan={2} className="border-r px-3 py-1 font-medium">
              {before}
            </th>
            <th scope="colgroup" colSpan={2} className="px-3 py-1 font-medium">
              {after}
            </th>
          </tr>
        )}
      </thead>
    </>
  );
}

const WIDE = "border-y bg-raised px-3 py-1 font-sans text-muted";

function Folded({ columns, count, onOpen }: { columns: number; count: number; onOpen: () => void }) {
  return (
    <tr>
      <td colSpan={columns} className={WIDE}>
        <button type="button" className="hover:text-ink hover:underline" onClick={onOpen}>
          {count} equal lines
        </button>
      </td>
    </tr>
  );
}

function More({ columns, count, onMore }: { columns: number; count: number; onMore: () => void }) {
  return (
    <tr>
      <td colSpan={columns} className={WIDE}>
        <button type="button" className="hover:text-ink hover:underline" onClick={onMore}>
          Show more of {count} lines
        </button>
      </td>
    </tr>
  );
}
