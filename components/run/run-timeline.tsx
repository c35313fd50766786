"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import { parseAsBoolean, parseAsString, useQueryState, useQueryStates } from "nuqs";
import { useDeferredValue } from "react";
import { isForMore } from "@/components/dag-canvas/is-for-more";
import { type Axis, axisOf, axisTicks, type GanttRow, ganttRows } from "@/components/run/gantt-rows";
import { SPAN_LOOK } from "@/components/run/span-look";
import { StateIcon } from "@/components/run/state-badge";
import { STATE_LOOK } from "@/components/run/state-look";
import { LoadProblem } from "@/components/shell/load-problem";
import { cn } from "@/components/ui/class-names";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { WindowList } from "@/components/ui/window-list";
import { useNow } from "@/lib/client/clock";
import { useRunTimeline } from "@/lib/client/run/timeline";
import type { RunDetail } from "@/lib/contracts/runs";
import { isFinished, isRunOver } from "@/lib/domain/run/model";
import { SPAN_KINDS, type TaskTimes } from "@/lib/domain/run/task-spans";
import { durationText } from "@/lib/domain/shared/duration-text";

type Props = Readonly<{
  run: RunDetail;
  selectedKeys: readonly string[];
  onOpenTask: (taskKey: string, isMore: boolean) => void;
}>;

const FILTERS = { find: parseAsString.withDefault(""), unfinished: parseAsBoolean.withDefault(false) };

/** When each task worked and what it waited for, under the canvas. Open or closed is part of the address. */
export function RunTimeline(props: Props) {
  const [isOpen, setIsOpen] = useQueryState("timeline", parseAsBoolean.withDefault(true));
  const [{ find: search, unfinished: isUnfinishedOnly }, setFilter] = useQueryStates(FILTERS);
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <section aria-label="Timeline" className="shrink-0 border-t bg-surface">
      <div className="flex h-9 items-center gap-4 px-5">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => void setIsOpen(!isOpen)}
          className="flex h-full items-center gap-1.5 font-medium text-muted hover:text-ink"
        >
          <Chevron aria-hidden className="size-3.5" />
          Timeline
        </button>
        {isOpen ? (
          <>
            <Legend />
            <span className="flex-1" />
            <label className="flex items-center gap-1.5 text-muted text-xs">
              <input
                type="checkbox"
                checked={isUnfinishedOnly}
                onChange={({ target }) => void setFilter({ unfinished: target.checked || null })}
              />
              Hide finished tasks
            </label>
            <Input
              type="search"
              aria-label="Filter the timeline"
              placeholder="Task or state"
              className="h-7 w-40"
              value={search}
              onChange={({ target }) => void setFilter({ find: target.value || null })}
            />
          </>
        ) : null}
      </div>
      {isOpen ? <Gantt {...props} filter={{ search: search.trim().toLowerCase(), isUnfinishedOnly }} /> : null}
    </section>
  );
}

/** What the bars mean: each kind has a height or a pattern of its own beside its colour. */
function Legend() {
  return (
    <ul aria-label="What the bars mean" className="flex gap-3 text-faint text-xs">
      {SPAN_KINDS.map((kind) => (
        <li key={kind} className="flex items-center gap-1">
          <span aria-hidden data-span={kind} className="relative inline-block h-3 w-4" />
          {SPAN_LOOK[kind].title}
        </li>
      ))}
    </ul>
  );
}

type Filter = Readonly<{ search: string; isUnfinishedOnly: boolean }>;
type GanttProps = Props & Readonly<{ filter: Filter }>;

const ROW_HEIGHT = 24;
/** One height whatever is in it, so that the canvas above keeps its size and view. */
const HEIGHT = "h-48 overflow-y-auto px-5 pb-2";

function Gantt(props: GanttProps) {
  const { data, error, refetch } = useRunTimeline(props.run.id, props.run.lastEventId);
  if (!data && error)
    return (
      <div className={HEIGHT}>
        <LoadProblem error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (!data) return <GanttSkeleton taskKeys={props.run.tasks.slice(0, 7).map(({ taskKey }) => taskKey)} />;
  const shown = { ...props, times: data.byTask };
  return isRunOver(props.run.state) ? <Rows {...shown} now={0} /> : <TickingRows {...shown} />;
}

/** A row for each task that the run is known to have. */
const GanttSkeleton = ({ taskKeys }: { taskKeys: readonly string[] }) => (
  <div role="status" aria-label="Loading the timeline" className={cn(HEIGHT, "flex flex-col gap-2")}>
    {taskKeys.map((taskKey) => (
      <Skeleton key={taskKey} className="h-4 shrink-0" />
    ))}
  </div>
);

type RowsProps = GanttProps & Readonly<{ times: ReadonlyMap<string, TaskTimes> }>;

const TickingRows = (props: RowsProps) => <Rows {...props} now={useNow()} />;

function Rows({ run, times, selectedKeys, onOpenTask, filter, now }: RowsProps & { now: number }) {
  // The canvas and what a person does come before the picture of a large run.
  const later = useDeferredValue(run);
  const axis = axisOf(later, times, now);
  const rows = ganttRows(later, times, axis).filter(({ task }) => isWanted(task, filter));
  if (rows.length === 0)
    return (
      <p className={cn(HEIGHT, "text-faint")}>{times.size === 0 ? "No task has started yet." : "No task like that."}</p>
    );
  return (
    <WindowList
      className={HEIGHT}
      label="Tasks by time"
      count={rows.length}
      rowHeight={ROW_HEIGHT}
      head={<AxisLine axis={axis} />}
      renderRow={(index) => {
        const row = rows[index];
        return row ? (
          <Row
            key={row.task.taskId}
            row={row}
            isSelected={selectedKeys.includes(row.task.taskKey)}
            onOpen={onOpenTask}
          />
        ) : null;
      }}
    />
  );
}

const isWanted = ({ taskKey, state }: GanttRow["task"], { search, isUnfinishedOnly }: Filter): boolean =>
  !(isUnfinishedOnly && isFinished(state)) &&
  (search === "" || taskKey.includes(search) || STATE_LOOK[state].label.includes(search));

const COLUMNS = "grid grid-cols-[14rem_1fr_8rem] gap-3 px-1";

function AxisLine({ axis }: { axis: Axis }) {
  return (
    <div aria-hidden className={cn(COLUMNS, "sticky top-0 z-10 h-5 bg-surface text-[10px] text-faint tabular-nums")}>
      <span className="self-end">Task</span>
      <span className="relative">
        {axisTicks(axis).map(({ ms, left }) => (
          <span
            key={ms}
            className={cn(
              "absolute bottom-0 border-l pl-0.5 leading-3",
              left > 96 && "-translate-x-full border-r border-l-0",
            )}
            style={{ left: `${left}%` }}
          >
            {durationText(ms)}
          </span>
        ))}
      </span>
      <span className="self-end text-right">worked / waited</span>
    </div>
  );
}

type RowProps = Readonly<{ row: GanttRow; isSelected: boolean; onOpen: Props["onOpenTask"] }>;

function Row({ row, isSelected, onOpen }: RowProps) {
  const { task, bars, dotAt, totals } = row;
  const waited = totals.slot + totals.queue + totals.retry + totals.deferred;
  return (
    <button
      type="button"
      data-state={task.state}
      aria-label={describe(row)}
      title={describe(row)}
      aria-current={isSelected}
      onClick={(event) => onOpen(task.taskKey, isForMore(event))}
      className={cn(COLUMNS, "h-6 w-full items-center rounded-sm hover:bg-raised", isSelected && "bg-accent-soft")}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <StateIcon state={task.state} className="size-3.5 text-tone" />
        <span className="truncate font-mono text-xs">{task.taskKey}</span>
      </span>
      <span className="relative h-3 bg-raised/60">
        {dotAt === null ? null : (
          <span className="absolute top-0.5 size-2 -translate-x-1 rounded-full bg-tone" style={{ left: `${dotAt}%` }} />
        )}
        {bars.map(({ kind, from, left, width, attempt }) => (
          <span
            key={`${kind}/${from}/${attempt?.number ?? ""}`}
            data-span={kind}
            data-state={attempt && kind === "work" ? attempt.state : undefined}
            className="absolute inset-y-0"
            style={{ left: `${left}%`, width: `${width}%` }}
          />
        ))}
      </span>
      <span className="text-right text-muted text-xs tabular-nums">
        {dotAt === null ? `${durationText(totals.work)} / ${durationText(waited)}` : ""}
      </span>
    </button>
  );
}

/** The row in words: state, tries, and the time by what it went to. */
function describe({ task, totals, bars }: GanttRow): string {
  const tries = bars.filter(({ kind }) => kind === "work").length;
  const times = SPAN_KINDS.filter((kind) => totals[kind] >= 1).map(
    (kind) => `${SPAN_LOOK[kind].says} ${durationText(totals[kind])}`,
  );
  const attempts = tries > 1 ? [`${tries} attempts`] : [];
  return [task.taskKey, STATE_LOOK[task.state].label, ...attempts, ...times].join(", ");
}
