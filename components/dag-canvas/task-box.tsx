"use client";

import {
  Ban,
  CircleAlert,
  type LucideIcon,
  MessageSquare,
  Minus,
  Move,
  Pencil,
  Plus,
  TriangleAlert,
} from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { OPERATOR_LOOK } from "@/components/dag-canvas/operator-look";
import type { TaskChange, TaskNodeData } from "@/components/dag-canvas/task-node-data";
import { taskSummary } from "@/components/dag-canvas/task-summary";
import { StateIcon } from "@/components/run/state-badge";
import { STATE_LOOK } from "@/components/run/state-look";
import { Elapsed } from "@/components/shell/time";
import { cn } from "@/components/ui/class-names";
import type { Tone } from "@/components/ui/tone";
import type { TaskState } from "@/lib/domain/run/model";
import { durationText } from "@/lib/domain/shared/duration-text";

const CHANGE_LOOK = {
  added: { icon: Plus, tone: "success" },
  removed: { icon: Minus, tone: "danger" },
  modified: { icon: Pencil, tone: "warning" },
  moved: { icon: Move, tone: "violet" },
} as const satisfies Record<TaskChange, { icon: LucideIcon; tone: Tone }>;

type Props = Readonly<{
  data: TaskNodeData;
  isSelected: boolean;
  /** Drawn so small that names take the place of small print. */
  isFar: boolean;
  children?: ReactNode;
}>;

/** What a task looks like on every canvas. It fills what it is put into. */
export function TaskBox({ data, isSelected, isFar, children }: Props) {
  const { task, state, change, isDimmed } = data;
  const tone = change && CHANGE_LOOK[change].tone;
  return (
    <div
      data-task-key={task.key}
      data-state={tone ? undefined : state}
      data-tone={tone}
      data-change={change}
      data-selected={isSelected}
      className={cn(
        "flex h-full w-full flex-col justify-center rounded-md border border-l-4 px-2.5",
        isDimmed ? "border-line bg-page text-faint" : "border-tone-line border-l-tone text-ink",
        !isDimmed && ((state ?? "none") !== "none" || change ? "bg-tone-soft" : "bg-surface"),
        isSelected && "outline-2 outline-accent outline-offset-1",
        task.disabled && "border-dashed",
        change === "removed" && "border-dashed",
      )}
    >
      {isFar ? <FarView data={data} /> : <NearView data={data} />}
      {children}
    </div>
  );
}

function FarView({ data: { task, state, change, issues } }: { data: TaskNodeData }) {
  const ChangeIcon = change && CHANGE_LOOK[change].icon;
  return (
    <div className="flex items-center gap-1.5 overflow-hidden">
      <span className="line-clamp-2 min-w-0 flex-1 break-words font-medium text-[23px] leading-[1.1]">
        <BreakableKey taskKey={task.key} />
      </span>
      {state ? <StateIcon state={state} className="size-7 text-tone" /> : null}
      {ChangeIcon ? <ChangeIcon aria-label={change} className="size-7 shrink-0 text-tone" /> : null}
      {issues?.length ? <IssueMark issues={issues} className="size-7" /> : null}
    </div>
  );
}

/** May be broken after an underscore, so that both lines of a long key can be read. */
function BreakableKey({ taskKey }: { taskKey: string }) {
  return taskKey.split(/(?<=_)/).map((part, index, parts) => (
    <Fragment key={parts.slice(0, index + 1).join("")}>
      {part}
      <wbr />
    </Fragment>
  ));
}

function NearView({ data }: { data: TaskNodeData }) {
  const { task, change, issues, threads } = data;
  const { icon: OperatorIcon, title } = OPERATOR_LOOK[task.operator];
  return (
    <>
      <div className="flex items-center gap-1.5">
        <OperatorIcon aria-label={title} className="size-3.5 shrink-0 text-faint" />
        <span className="min-w-0 flex-1 truncate font-medium font-mono text-[12.5px]" title={task.title ?? task.key}>
          {task.key === "" ? "no key yet" : task.key}
        </span>
        {change ? <ChangeMark change={change} /> : null}
        {issues?.length ? <IssueMark issues={issues} /> : null}
        {threads ? <ThreadMark threads={threads} /> : null}
      </div>
      <SecondLine data={data} />
      {task.trigger_rule && task.trigger_rule !== "all_success" ? (
        <span
          title={`Trigger rule: ${task.trigger_rule}`}
          className="absolute -top-2 left-2 max-w-[90%] truncate rounded-sm border border-line-strong bg-surface px-1 font-mono text-[10px] text-muted leading-4"
        >
          {task.trigger_rule}
        </span>
      ) : null}
    </>
  );
}

function SecondLine({ data }: { data: TaskNodeData }) {
  const { task, state, usualMs } = data;
  if (task.disabled && (!state || state === "none" || state === "skipped"))
    return (
      <span className="flex items-center gap-1 font-medium text-muted text-xs" title="Skipped whenever its turn comes">
        <Ban aria-hidden className="size-3.5" />
        disabled
      </span>
    );
  if ((!state || state === "none") && usualMs !== undefined)
    return <span className="truncate text-muted text-xs tabular-nums">usually {durationText(usualMs)}</span>;
  if (!state || state === "none") {
    const summary = taskSummary(task);
    return (
      <span className="truncate text-faint text-xs" title={summary}>
        {summary === "" ? OPERATOR_LOOK[task.operator].says : summary}
      </span>
    );
  }
  return <StateLine data={{ ...data, state }} />;
}

function StateLine({ data }: { data: TaskNodeData & { state: TaskState } }) {
  const { state, attempt, maxAttempts, durationMs, runningSince, result } = data;
  return (
    <span className="flex items-center gap-1 text-tone text-xs">
      <StateIcon state={state} className="size-3.5" />
      <span className="font-medium">{STATE_LOOK[state].label}</span>
      {result === undefined ? null : (
        <span className="min-w-0 truncate font-mono text-muted" title={result}>
          {result}
        </span>
      )}
      <span className="ml-auto text-muted tabular-nums">
        {runningSince ? <Elapsed from={runningSince} to={null} /> : null}
        {durationMs === undefined ? null : durationText(durationMs)}
      </span>
      {attempt !== undefined && attempt > 1 ? (
        <span className="text-muted" title={`Attempt ${attempt} of ${maxAttempts ?? attempt}`}>
          #{attempt}
        </span>
      ) : null}
    </span>
  );
}

function ChangeMark({ change }: { change: TaskChange }) {
  const { icon: Icon } = CHANGE_LOOK[change];
  return (
    <span className="flex items-center gap-0.5 font-medium text-tone text-xs">
      <Icon aria-hidden className="size-3" />
      {change}
    </span>
  );
}

function ThreadMark({ threads }: { threads: number }) {
  return (
    <span data-tone="info" className="flex items-center gap-0.5 font-medium text-tone text-xs" title="Open threads">
      <MessageSquare aria-label="Open threads" className="size-3.5" />
      {threads}
    </span>
  );
}

function IssueMark({
  issues,
  className = "size-3.5",
}: {
  issues: NonNullable<TaskNodeData["issues"]>;
  className?: string;
}) {
  const isError = issues.some((issue) => issue.severity === "error");
  const Icon = isError ? CircleAlert : TriangleAlert;
  return (
    <span
      data-tone={isError ? "danger" : "warning"}
      className="flex items-center gap-0.5 font-medium text-tone text-xs"
      title={issues.map((issue) => issue.message).join("\n")}
    >
      <Icon aria-label={isError ? "Errors" : "Warnings"} className={className} />
      {issues.length}
    </span>
  );
}
