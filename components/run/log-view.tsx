"use client";

import { ArrowDownToLine } from "lucide-react";
import { parseAsInteger, useQueryState } from "nuqs";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { LogLine } from "@/components/run/log-line";
import { LogFilters, LogTools } from "@/components/run/log-tools";
import { LoadProblem } from "@/components/shell/load-problem";
import { IconButton } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { WindowList } from "@/components/ui/window-list";
import { createFinder, type LogFilter, NO_LOG, textOfLog } from "@/lib/client/run/log-lines";
import { useTaskLog } from "@/lib/client/run/task";
import { useLogFilter } from "@/lib/client/run/use-log-filter";

type Props = {
  runId: string;
  taskKey: string;
  attempt: number;
  attempts: readonly number[];
  onChooseAttempt: (attempt: number) => void;
  /** Follow the end from the start: the attempt is being worked on. */
  isLive: boolean;
};

/** The log of one attempt: grows while it is written, can be searched, narrowed, linked to, copied and saved. */
export function LogView({ runId, taskKey, attempt, attempts, onChooseAttempt, isLive }: Props) {
  const { data, error, refetch } = useTaskLog(runId, taskKey, attempt);
  const [line, setLine] = useQueryState("line", parseAsInteger);
  const [filter, setFilter] = useLogFilter();
  const [isFollowing, setIsFollowing] = useState(isLive && line === null);
  const log = data ?? NO_LOG;
  return (
    <div className="flex flex-col gap-2 py-3">
      <div className="flex items-center gap-1">
        <Select
          aria-label="Attempt"
          className="w-28"
          value={String(attempt)}
          onChange={(event) => onChooseAttempt(Number(event.target.value))}
          options={attempts.map((number) => ({ value: String(number), label: `Attempt ${number}` }))}
        />
        <LogFilters filter={filter} onChange={setFilter} />
        <IconButton
          label={isFollowing ? "Stop following the end" : "Follow the end"}
          icon={ArrowDownToLine}
          aria-pressed={isFollowing}
          onClick={() => setIsFollowing(!isFollowing)}
        />
        <LogTools
          isEmpty={log.lines.length === 0}
          whole={() => textOfLog(log)}
          name={`${taskKey}-attempt-${attempt}.log`}
        />
      </div>
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <LogLines
          {...{ filter, isFollowing, line }}
          lines={data.lines}
          isComplete={data.isComplete}
          onMark={(number) => void setLine(number === line ? null : number)}
          onLeaveEnd={() => setIsFollowing(false)}
        />
      ) : null}
      {data || error ? null : <SkeletonRows rows={3} label="Loading the log" />}
    </div>
  );
}

const LINE_HEIGHT = 20;
const itself = (line: string): string => line;
/** Lines above one that was linked to, so that it is seen in its surroundings. */
const CONTEXT = 5;

type LinesProps = Readonly<{
  lines: readonly string[];
  filter: LogFilter;
  line: number | null;
  isFollowing: boolean;
  isComplete: boolean;
  onMark: (line: number) => void;
  /** The reader scrolled up. */
  onLeaveEnd: () => void;
}>;

function LogLines({ lines, filter, line, isFollowing, isComplete, onMark, onLeaveEnd }: LinesProps) {
  const box = useRef<HTMLElement>(null);
  const [find] = useState(() => createFinder(itself));
  // Typing comes first; 100,000 lines are searched a moment later.
  const wanted = useDeferredValue(filter);
  const found = find(lines, wanted);
  const count = found?.length ?? lines.length;
  useScroll({ box, count, isFollowing, line });
  const handleScroll = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) => {
    if (isFollowing && scrollHeight - scrollTop - clientHeight > 2 * LINE_HEIGHT) onLeaveEnd();
  };
  return (
    <>
      <p className="text-faint text-xs" role="status">
        {found ? `${count} of ${lines.length} lines. ` : `${count} ${count === 1 ? "line" : "lines"}. `}
        {isComplete ? null : "Still being written."}
      </p>
      <WindowList
        scroller={box}
        role="log"
        label="Log"
        count={count}
        rowHeight={LINE_HEIGHT}
        onScroll={handleScroll}
        className="max-h-[60vh] min-h-24 overflow-auto rounded-md border bg-page py-1 font-mono text-xs"
        head={
          count === 0 ? (
            <p className="px-2 text-faint">{isComplete ? "Nothing like that was logged." : "Nothing yet."}</p>
          ) : null
        }
        renderRow={(row) => {
          const index = found?.[row] ?? row;
          const number = index + 1;
          return (
            <LogLine
              key={number}
              number={number}
              text={lines[index] ?? ""}
              search={wanted.search}
              isMarked={number === line}
              onMark={onMark}
            />
          );
        }}
      />
    </>
  );
}

type Scroll = Readonly<{
  box: React.RefObject<HTMLElement | null>;
  count: number;
  isFollowing: boolean;
  line: number | null;
}>;

/** The scroll position belongs to the browser: the end while it is followed, else once the line that was linked to. */
function useScroll({ box, count, isFollowing, line }: Scroll): void {
  const [linked] = useState(line);
  const hasCome = useRef(linked === null);
  useEffect(() => {
    if (!box.current || count === 0) return;
    if (isFollowing) box.current.scrollTop = box.current.scrollHeight;
    else if (!hasCome.current && linked !== null && linked <= count) {
      hasCome.current = true;
      box.current.scrollTop = (linked - 1 - CONTEXT) * LINE_HEIGHT;
    }
  }, [box, count, isFollowing, linked]);
}
