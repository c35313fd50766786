"use client";

import { X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { LogLine } from "@/components/run/log-line";
import { LogFilters, LogTools } from "@/components/run/log-tools";
import { StateIcon } from "@/components/run/state-badge";
import { LoadProblem } from "@/components/shell/load-problem";
import { Sheet } from "@/components/ui/sheet";
import { WindowList } from "@/components/ui/window-list";
import { createFinder } from "@/lib/client/run/log-lines";
import { createMerger, type MergedLine } from "@/lib/client/run/merged-log";
import { useTaskLogs } from "@/lib/client/run/task";
import { useLogFilter } from "@/lib/client/run/use-log-filter";
import { usePermission } from "@/lib/client/session";
import type { RunDetail, RunTask } from "@/lib/contracts/runs";
import { denialSentence } from "@/lib/domain/access/denial";

type Props = Readonly<{
  run: RunDetail;
  tasks: readonly RunTask[];
  onRemove: (taskKey: string) => void;
  /** One line in the log of its own task. */
  onOpenLine: (line: Pick<MergedLine, "taskKey" | "attempt" | "number">) => void;
  onClose: () => void;
}>;

/** The logs of several tasks as one, by the time at which their lines were written. */
export function LogsSheet({ run, tasks, onRemove, onOpenLine, onClose }: Props) {
  const mayRead = usePermission("run:log");
  return (
    <Sheet
      isOpen
      onClose={onClose}
      title={tasks.length === 1 ? "Log of one task" : `Logs of ${tasks.length} tasks`}
      subtitle="Shift-click tasks to add them or take them away. Of each its newest attempt."
    >
      <ul aria-label="Chosen tasks" className="flex flex-wrap gap-1.5 border-b px-4 py-2">
        {tasks.map(({ taskKey, state }) => (
          <li
            key={taskKey}
            data-state={state}
            className="inline-flex items-center gap-1 rounded-md border py-0.5 pr-0.5 pl-1.5"
          >
            <StateIcon state={state} className="size-3.5 text-tone" />
            <span className="font-mono text-xs">{taskKey}</span>
            <button
              type="button"
              aria-label={`Take ${taskKey} away`}
              className="rounded-sm p-0.5 text-muted hover:bg-raised hover:text-ink"
              onClick={() => onRemove(taskKey)}
            >
              <X aria-hidden className="size-3" />
            </button>
          </li>
        ))}
      </ul>
      {mayRead ? (
        <MergedLog run={run} tasks={tasks} onOpenLine={onOpenLine} />
      ) : (
        <p className="p-4 text-muted">{denialSentence("run:log")}</p>
      )}
    </Sheet>
  );
}

const LINE_HEIGHT = 20;

function MergedLog({ run, tasks, onOpenLine }: Pick<Props, "run" | "tasks" | "onOpenLine">) {
  const begun = tasks.filter(({ attemptNumber }) => attemptNumber > 0);
  const found = useTaskLogs(
    run.id,
    begun.map(({ taskKey, attemptNumber }) => ({ taskKey, attempt: attemptNumber })),
  );
  const [merge] = useState(createMerger);
  const logs = begun.flatMap(({ taskKey, attemptNumber: attempt, startedAt }, index) => {
    const log = found[index]?.data;
    return log ? [{ taskKey, attempt, startedAt, log }] : [];
  });
  const failed = found.find(({ error, data }) => error && !data);
  const isWritten = found.some(({ data }) => data?.isComplete === false);
  return (
    <div className="flex flex-col gap-2 px-4 py-3">
      {failed ? <LoadProblem error={failed.error} onRetry={() => void failed.refetch()} /> : null}
      <Lines lines={merge(logs)} name={`run-${run.id.slice(-8)}.log`} isWritten={isWritten} onOpenLine={onOpenLine} />
    </div>
  );
}

const textOf = ({ text }: MergedLine): string => text;

type LinesProps = Pick<Props, "onOpenLine"> &
  Readonly<{ lines: readonly MergedLine[]; name: string; isWritten: boolean }>;

function Lines({ lines, name, isWritten, onOpenLine }: LinesProps) {
  const [filter, setFilter] = useLogFilter();
  // Typing comes first.
  const wanted = useDeferredValue(filter);
  const [find] = useState(() => createFinder(textOf));
  const found = find(lines, wanted);
  const count = found?.length ?? lines.length;
  const whole = () => lines.map(({ taskKey, text }) => `${taskKey}: ${text}\n`).join("");
  return (
    <>
      <div className="flex items-center gap-1">
        <LogFilters filter={filter} onChange={setFilter} />
        <LogTools isEmpty={lines.length === 0} whole={whole} name={name} />
      </div>
      <p className="text-faint text-xs" role="status">
        {found ? `${count} of ${lines.length} lines. ` : `${count} lines. `}
        {isWritten ? "Still being written." : null}
      </p>
      <WindowList
        role="log"
        label="Logs"
        count={count}
        rowHeight={LINE_HEIGHT}
        className="max-h-[65vh] min-h-24 overflow-auto rounded-md border bg-page py-1 font-mono text-xs"
        renderRow={(row) => {
          const line = lines[found?.[row] ?? row];
          return line ? (
            <LogLine
              key={`${line.taskKey}/${line.number}`}
              number={line.number}
              text={line.text}
              search={wanted.search}
              isMarked={false}
              taskKey={line.taskKey}
              onMark={() => onOpenLine(line)}
            />
          ) : null;
        }}
      />
    </>
  );
}
