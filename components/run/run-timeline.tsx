"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import { parseAsBoolean, useQueryState } from "nuqs";
import { StateIcon } from "@/components/run/state-badge";
import { STATE_LOOK } from "@/components/run/state-look";
import { type TimelineBar, timelineBars } from "@/components/run/timeline-bars";
import { cn } from "@/components/ui/class-names";
import { useNow } from "@/lib/client/clock";
import { durationText } from "@/lib/client/duration-text";
import type { RunDetail } from "@/lib/contracts/runs";
import { isRunOver } from "@/lib/domain/run/model";

type Props = { run: RunDetail; selectedKey: string | null; onOpenTask: (taskKey: string) => void };

/** When each task worked and waited, under the canvas. Open or closed is part of the address. */
export function RunTimeline({ run, selectedKey, onOpenTask }: Props) {
  const [isOpen, setIsOpen] = useQueryState("timeline", parseAsBoolean.withDefault(true));
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <section aria-label="Timeline" className="shrink-0 border-t bg-surface">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => void setIsOpen(!isOpen)}
        className="flex h-8 w-full items-center gap-1.5 px-5 font-medium text-muted hover:text-ink"
      >
        <Chevron aria-hidden className="size-3.5" />
        Timeline
      </button>
      {isOpen ? <Bars run={run} selectedKey={selectedKey} onOpenTask={onOpenTask} /> : null}
    </section>
  );
}

function Bars(props: Props) {
  return isRunOver(props.run.state) ? <BarList {...props} nowMs={0} /> : <TickingBars {...props} />;
}

const TickingBars = (props: Props) => <BarList {...props} nowMs={useNow()} />;

function BarList({ run, selectedKey, onOpenTask, nowMs }: Props & { nowMs: number }) {
  const bars = timelineBars(run, nowMs);
  // One height whatever is in it, so that the canvas above keeps its size and view.
  if (bars.length === 0) return <p className="h-44 px-5 text-faint">No task has started yet.</p>;
  return (
    <ol className="h-44 overflow-y-auto px-5 pb-3">
      {bars.map((bar) => (
        <li key={bar.task.taskId}>
          <BarRow bar={bar} isSelected={bar.task.taskKey === selectedKey} onOpen={onOpenTask} />
        </li>
      ))}
    </ol>
  );
}

function BarRow({
  bar,
  isSelected,
  onOpen,
}: {
  bar: TimelineBar;
  isSelected: boolean;
  onOpen: (taskKey: string) => void;
}) {
  const { task, waitFrom, workFrom, workTo, workMs, isDot } = bar;
  const time = isDot ? "" : durationText(workMs);
  return (
    <button
      type="button"
      data-state={task.state}
      aria-label={`${task.taskKey}, ${STATE_LOOK[task.state].label}${time === "" ? "" : `, ${time}`}`}
      onClick={() => onOpen(task.taskKey)}
      className={cn("grid h-6 w-full grid-cols-[14rem_1fr_5rem] items-center gap-3 rounded-sm px-1 hover:bg-raised", {
        "bg-accent-soft": isSelected,
      })}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <StateIcon state={task.state} className="size-3.5 text-tone" />
        <span className="truncate font-mono text-xs">{task.taskKey}</span>
      </span>
      <span className="relative h-3 bg-raised/60">
        {isDot ? (
          <span
            className="absolute top-0.5 size-2 -translate-x-1 rounded-full bg-tone"
            style={{ left: `${workFrom}%` }}
          />
        ) : (
          <>
            <span
              className="absolute inset-y-1 bg-line-strong"
              style={{ left: `${waitFrom}%`, width: `${workFrom - waitFrom}%` }}
            />
            <span
              className="absolute inset-y-0 min-w-0.5 rounded-xs bg-tone"
              style={{ left: `${workFrom}%`, width: `${workTo - workFrom}%` }}
            />
          </>
        )}
      </span>
      <span className="text-right text-muted text-xs tabular-nums">{time}</span>
    </button>
  );
}
