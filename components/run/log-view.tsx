"use client";

import { ArrowDownToLine, Copy, Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { IconButton } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { downloadText } from "@/lib/client/download-text";
import { MOST_LINES, searchLog } from "@/lib/client/run/search-log";
import { useTaskLog } from "@/lib/client/run/task";

type Props = {
  runId: string;
  taskKey: string;
  attempt: number;
  attempts: readonly number[];
  onChooseAttempt: (attempt: number) => void;
  /** Follow the end from the start: the attempt is being worked on. */
  isLive: boolean;
};

/** The log of one attempt: grows while it is written, can be searched, copied and saved. */
export function LogView({ runId, taskKey, attempt, attempts, onChooseAttempt, isLive }: Props) {
  const { data, error, refetch } = useTaskLog(runId, taskKey, attempt);
  const [search, setSearch] = useState("");
  const [isFollowing, setIsFollowing] = useState(isLive);
  const text = data?.text ?? "";
  const handleCopy = async () => {
    await navigator.clipboard.writeText(text);
    toast.success("Log copied.");
  };
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
        <Input
          type="search"
          aria-label="Search the log"
          placeholder="Lines with…"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <IconButton
          label={isFollowing ? "Stop following the end" : "Follow the end"}
          icon={ArrowDownToLine}
          aria-pressed={isFollowing}
          className={isFollowing ? "bg-accent-soft text-accent" : ""}
          onClick={() => setIsFollowing(!isFollowing)}
        />
        <IconButton label="Copy the log" icon={Copy} disabled={text === ""} onClick={() => void handleCopy()} />
        <IconButton
          label="Save the log"
          icon={Download}
          disabled={text === ""}
          onClick={() => downloadText(`${taskKey}-attempt-${attempt}.log`, text)}
        />
      </div>
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {data ? <LogLines text={text} search={search} isFollowing={isFollowing} isComplete={data.isComplete} /> : null}
      {data || error ? null : <SkeletonRows rows={3} label="Loading the log" />}
    </div>
  );
}

function LogLines({
  text,
  search,
  isFollowing,
  isComplete,
}: {
  text: string;
  search: string;
  isFollowing: boolean;
  isComplete: boolean;
}) {
  const end = useRef<HTMLDivElement>(null);
  const { lines, hidden, matches } = searchLog(text, search);
  // The scroll position belongs to the browser. The drawer scrolls, not the log, so that the keyboard reaches all of it.
  useEffect(() => {
    if (isFollowing && text !== "") end.current?.scrollIntoView({ block: "nearest" });
  }, [isFollowing, text]);
  const isEmpty = lines.length === 0;
  return (
    <>
      <p className="text-faint text-xs" role="status">
        {search === "" ? null : `${matches} ${matches === 1 ? "line matches" : "lines match"}. `}
        {hidden > 0 ? `Only the last ${MOST_LINES} lines are shown; save the log for all. ` : null}
        {isComplete ? null : "Still being written."}
      </p>
      <div
        role="log"
        aria-label="Log"
        className="min-h-24 whitespace-pre-wrap break-words rounded-md border bg-page p-2 font-mono text-xs leading-5"
      >
        {isEmpty ? <span className="text-faint">{isComplete ? "Nothing was logged." : "Nothing yet."}</span> : null}
        {lines.join("\n")}
        <div ref={end} />
      </div>
    </>
  );
}
