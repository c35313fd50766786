import { UserCheck } from "lucide-react";
import Link from "next/link";
import { Notice } from "@/components/ui/notice";
import type { RunDetail, RunTask } from "@/lib/contracts/runs";

type Props = Readonly<{ run: RunDetail; onOpenTask: (taskKey: string) => void }>;

/** What a person should look at first: questions that wait for an answer, and what failed. */
export function RunTroubles({ run, onOpenTask }: Props) {
  return (
    <>
      <OpenQuestions run={run} onOpenTask={onOpenTask} />
      <FailedTasks tasks={run.tasks} onOpenTask={onOpenTask} />
    </>
  );
}

/** Approvals that the run waits with: the drawer of each has the question. */
function OpenQuestions({ run, onOpenTask }: { run: RunDetail; onOpenTask: (taskKey: string) => void }) {
  const asking = new Set(run.document.tasks.filter(({ operator }) => operator === "approval").map(({ key }) => key));
  const open = run.tasks.filter(({ taskKey, state }) => state === "deferred" && asking.has(taskKey));
  if (open.length === 0) return null;
  return (
    <ul aria-label="Open questions" className="flex flex-wrap gap-x-4 gap-y-0.5">
      {open.map(({ taskKey }) => (
        <li key={taskKey} className="flex items-center gap-1.5 text-muted">
          <UserCheck aria-hidden className="size-4 text-accent" />
          <button
            type="button"
            onClick={() => onOpenTask(taskKey)}
            className="font-medium font-mono text-accent text-xs hover:underline"
          >
            {taskKey}
          </button>
          waits for a person's answer
        </li>
      ))}
    </ul>
  );
}

/** More than these are one failure's consequences more often than news. */
const FAILURES_SHOWN = 3;

function FailedTasks({ tasks, onOpenTask }: { tasks: readonly RunTask[]; onOpenTask: (taskKey: string) => void }) {
  const failed = tasks.filter(({ state, error }) => state === "failed" && error !== null);
  if (failed.length === 0) return null;
  return (
    <ul aria-label="Failed tasks" className="flex flex-col gap-0.5">
      {failed.slice(0, FAILURES_SHOWN).map(({ taskKey, error }) => (
        <li key={taskKey} className="flex min-w-0 items-baseline gap-2">
          <button
            type="button"
            onClick={() => onOpenTask(taskKey)}
            className="shrink-0 font-medium font-mono text-danger text-xs hover:underline"
          >
            {taskKey}
          </button>
          <span className="line-clamp-3 min-w-0 break-words text-muted" title={error?.message}>
            {error?.message}
          </span>
        </li>
      ))}
      {failed.length > FAILURES_SHOWN ? (
        <li className="text-faint">and {failed.length - FAILURES_SHOWN} more</li>
      ) : null}
    </ul>
  );
}

/** It runs what not everybody has approved who has to. */
export const EmergencyNotice = ({ change }: { change: number }) => (
  <Notice tone="danger">
    It runs what two people activated in an emergency, without all approvals:{" "}
    <Link href={`/changes/${change}`} className="underline">
      change #{change}
    </Link>
    .
  </Notice>
);
