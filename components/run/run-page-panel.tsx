"use client";

import dynamic from "next/dynamic";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { Suspense, useState } from "react";
import { LateRunKeys } from "@/components/run/late-run-keys";
import { RunActions } from "@/components/run/run-actions";
import { RunCanvas } from "@/components/run/run-canvas";
import { RunHeader } from "@/components/run/run-header";
import { RunTimeline } from "@/components/run/run-timeline";
import { LoadProblem } from "@/components/shell/load-problem";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useRunStream } from "@/lib/client/run/use-run-stream";
import type { RunDetail } from "@/lib/contracts/runs";

const TaskDrawer = dynamic(async () => (await import("@/components/run/task-drawer")).TaskDrawer, { ssr: false });
const LogsSheet = dynamic(async () => (await import("@/components/run/logs-sheet")).LogsSheet, { ssr: false });
const MarkRequests = dynamic(async () => (await import("@/components/run/mark-requests")).MarkRequests, { ssr: false });

/** Most runs can have no mark that waits for a second person. */
const canBeAskedFor = ({ state, document }: RunDetail): boolean =>
  state !== "success" && document.tasks.some((task) => task.decision_critical);

/** What is open lies in the address, so that a task, an attempt or a line of its log can be sent to somebody. */
const PLACE = {
  task: parseAsString,
  tasks: parseAsString,
  tab: parseAsString,
  attempt: parseAsInteger,
  line: parseAsInteger,
};
const NOWHERE = { task: null, tasks: null, tab: null, attempt: null, line: null };

/** One run, live: header, canvas, timeline, and the drawer of the task named in the address. */
export function RunPagePanel({ runId }: { runId: string }) {
  const [round, setRound] = useState(0);
  const { run, status, failure } = useRunStream(runId, round);
  const [{ task: taskKey, tasks: several }, setPlace] = useQueryStates(PLACE);

  if (failure)
    return (
      <div className="p-5">
        <LoadProblem error={failure} />
      </div>
    );
  if (!run) return <RunPageSkeleton />;

  const followAgain = () => {
    if (status === "over") setRound(round + 1);
  };
  const keys = several?.split(",") ?? (taskKey === null ? [] : [taskKey]);
  const chosen = several === null ? [] : run.tasks.filter((each) => keys.includes(each.taskKey));
  const openTask = (key: string, isMore = false) => {
    const next = keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key];
    void setPlace(isMore ? { ...NOWHERE, tasks: next.join(",") || null } : { ...NOWHERE, task: key });
  };
  const task = run.tasks.find((each) => each.taskKey === taskKey);
  const definition = run.document.tasks.find((each) => each.key === taskKey);
  return (
    <div className="flex h-full min-h-[32rem] flex-col">
      <RunHeader
        run={run}
        status={status}
        onOpenTask={openTask}
        actions={
          <>
            <RunActions run={run} onReopened={followAgain} />
            <LateRunKeys run={run} task={task} onReopened={followAgain} />
          </>
        }
      />
      {canBeAskedFor(run) ? <MarkRequests runId={runId} onReopened={followAgain} /> : null}
      {status === "stale" ? (
        <Notice tone="warning" className="mx-5 mb-2">
          The live connection is interrupted. This is the last known state; it is being renewed.
        </Notice>
      ) : null}
      <div className="min-h-0 flex-1 border-t">
        <Suspense fallback={<Skeleton className="m-5 h-72" />}>
          <RunCanvas
            run={run}
            selectedTaskId={task?.taskId ?? null}
            alsoSelected={chosen.map(({ taskId }) => taskId)}
            onOpenTask={openTask}
          />
        </Suspense>
      </div>
      <RunTimeline run={run} selectedKeys={keys} onOpenTask={openTask} />
      {chosen.length > 0 ? (
        <LogsSheet
          run={run}
          tasks={chosen}
          onRemove={(key) => openTask(key, true)}
          onOpenLine={({ taskKey: key, attempt, number }) =>
            void setPlace({ ...NOWHERE, task: key, tab: "log", attempt, line: number })
          }
          onClose={() => void setPlace(NOWHERE)}
        />
      ) : null}
      {task && definition ? (
        <TaskDrawer
          key={task.taskKey}
          run={run}
          task={task}
          definition={definition}
          onReopened={followAgain}
          onClose={() => void setPlace(NOWHERE)}
        />
      ) : null}
    </div>
  );
}

function RunPageSkeleton() {
  return (
    <div role="status" aria-label="Loading the run" className="flex h-full flex-col gap-4 p-5">
      <Skeleton className="h-7 w-80" />
      <Skeleton className="min-h-0 flex-1" />
      <Skeleton className="h-40" />
    </div>
  );
}
