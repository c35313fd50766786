"use client";

import Link from "next/link";
import { parseAsInteger, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { ApprovalPanel } from "@/components/run/approval-panel";
import { AttemptList } from "@/components/run/attempt-list";
import { LogView } from "@/components/run/log-view";
import { OutputView } from "@/components/run/output-view";
import { StateBadge } from "@/components/run/state-badge";
import { TaskActions } from "@/components/run/task-actions";
import { TaskDefinition } from "@/components/run/task-definition";
import { TaskFailure } from "@/components/run/task-failure";
import { WaitNote } from "@/components/run/wait-note";
import { LoadProblem } from "@/components/shell/load-problem";
import { Sheet } from "@/components/ui/sheet";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { useTaskDetail } from "@/lib/client/run/task";
import { usePermission } from "@/lib/client/session";
import type { RunDetail, RunTask, TaskDetail } from "@/lib/contracts/runs";
import type { Task } from "@/lib/domain/dag/document";
import { isFinished, type TaskState } from "@/lib/domain/run/model";

const isWaiting = (state: TaskState): boolean => state !== "running" && !isFinished(state);

const TABS = ["log", "attempts", "output", "definition"] as const;
type Props = { run: RunDetail; task: RunTask; definition: Task; onClose: () => void; onReopened: () => void };

/** Everything about one task of a run. Its state comes from the canvas's stream, so both always agree. */
export function TaskDrawer({ run, task, definition, onClose, onReopened }: Props) {
  const runId = run.id;
  const { data, error, refetch } = useTaskDetail(runId, task.taskKey, task.state, task.attemptNumber);
  // The question then says more than that it waits for an answer.
  const isAsked = task.state === "deferred" && definition.operator === "approval";
  const subtitle = (
    <span className="flex flex-wrap items-center gap-2" role="status" aria-label="State of the task">
      <StateBadge state={task.state} />
      {task.attemptNumber > 0 ? (
        <span>
          Attempt {task.attemptNumber} of {task.maxAttempts}
        </span>
      ) : null}
      <span className="text-faint">{definition.operator}</span>
    </span>
  );
  return (
    <Sheet isOpen onClose={onClose} title={<span className="font-mono">{task.taskKey}</span>} subtitle={subtitle}>
      {task.reusedFrom === null ? null : (
        <p className="border-b px-4 py-2 text-muted">
          Not run here: it uses the result of{" "}
          <Link href={`/runs/${task.reusedFrom}?task=${task.taskKey}`} className="text-accent hover:underline">
            an earlier run
          </Link>
          .
        </p>
      )}
      <TaskActions run={run} task={task} onReopened={onReopened} />
      {isWaiting(task.state) && !isAsked ? (
        <WaitNote waiter={{ runId, taskKey: task.taskKey }} state={task.state} />
      ) : null}
      {task.error ? <TaskFailure task={task} error={task.error} /> : null}
      {isAsked && data?.approval ? <ApprovalPanel runId={runId} task={task} approval={data.approval} /> : null}
      {!data && error ? (
        <div className="p-4">
          <LoadProblem error={error} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {!data && !error ? <SkeletonRows label="Loading the task" /> : null}
      {data ? <TaskTabs runId={runId} task={task} definition={definition} detail={data} /> : null}
    </Sheet>
  );
}

type TaskTabsProps = Pick<Props, "task" | "definition"> & Readonly<{ runId: string; detail: TaskDetail }>;

/** Opens at the tab in the address, else at what a person most likely came for: the result once there is one, before that the log. */
function TaskTabs({ runId, task, definition, detail }: TaskTabsProps) {
  const [usual] = useState<(typeof TABS)[number]>(
    task.state === "success" && detail.output !== null ? "output" : "log",
  );
  const [chosen, setTab] = useQueryState("tab", parseAsStringLiteral(TABS));
  return (
    <Tabs
      label="Task"
      value={chosen ?? usual}
      onChange={(next) => void setTab(next)}
      className="px-4 pt-2"
      items={[
        { value: "log", label: "Log", content: <LogTab runId={runId} detail={detail} /> },
        {
          value: "attempts",
          label: `Attempts (${detail.attempts.length})`,
          content: <AttemptList attempts={detail.attempts} />,
        },
        { value: "output", label: "Output", content: <OutputView state={task.state} output={detail.output} /> },
        { value: "definition", label: "Definition", content: <TaskDefinition task={definition} /> },
      ]}
    />
  );
}

function LogTab({ runId, detail }: { runId: string; detail: TaskDetail }) {
  const canRead = usePermission("run:log");
  const newest = detail.attempts.reduce((highest, { number }) => Math.max(highest, number), 0);
  const [chosen, setChosen] = useQueryState("attempt", parseAsInteger);
  if (!canRead)
    return <p className="py-4 text-muted">Logs are shown to data scientists, data engineers and data ops.</p>;
  if (newest === 0) return <p className="py-4 text-muted">No attempt has started, so there is no log.</p>;
  const attempt = detail.attempts.some(({ number }) => number === chosen) && chosen !== null ? chosen : newest;
  return (
    <LogView
      key={attempt}
      runId={runId}
      taskKey={detail.task.taskKey}
      attempt={attempt}
      attempts={detail.attempts.map(({ number }) => number)}
      onChooseAttempt={(next) => void setChosen(next)}
      isLive={detail.task.state === "running"}
    />
  );
}
