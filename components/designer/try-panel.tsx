"use client";

import { Pin, Square } from "lucide-react";
import { TryForm } from "@/components/designer/try-form";
import { TryPin } from "@/components/designer/try-pin";
import { TryTask } from "@/components/designer/try-task";
import { StateBadge } from "@/components/run/state-badge";
import { LoadProblem } from "@/components/shell/load-problem";
import { Elapsed } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { Autosave } from "@/lib/client/designer/autosave";
import type { EditorContent } from "@/lib/client/designer/editor";
import { useEditorState } from "@/lib/client/designer/editor-context";
import { isOpen, useLatestTry, useStopTry } from "@/lib/client/designer/tries";
import type { Try } from "@/lib/contracts/tries";

type Props = Readonly<{
  dagKey: string;
  autosave: Autosave<EditorContent>;
  onJump: (taskId: string) => void;
}>;

/** Runs the draft for one client before anybody approved it. The canvas shows the states, this what each task handed on. */
export function TryPanel({ dagKey, autosave, onJump }: Props) {
  const { data, error, refetch } = useLatestTry(dagKey);
  const [selectedId] = useEditorState((state) => state.selection.taskIds);
  const selected = useEditorState((state) => state.draft.tasks.find(({ id }) => id === state.selection.taskIds[0]));
  const latest = data?.latest ?? null;
  const told = latest?.tasks.find(({ taskId }) => taskId === selectedId);
  return (
    <section aria-label="Try" className="flex h-full flex-col gap-4 overflow-y-auto p-3">
      <p className="text-muted">
        A worker of the sandbox runs the draft for one client. Nothing is written anywhere and nothing counts: what
        would write is blocked, scripts have no network, and all of it is gone after a day.
      </p>
      {data || error ? <TryForm {...{ dagKey, autosave }} latest={latest} /> : null}
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {data || error ? null : <SkeletonRows rows={2} label="Loading your latest try" />}
      {latest ? <Outcome {...{ dagKey, latest, onJump }} /> : null}
      {latest && told ? <TryTask key={`told/${told.taskId}`} tryId={latest.id} task={told} /> : null}
      {selected ? <TryPin key={`pin/${selected.id}`} {...{ dagKey, latest }} task={selected} /> : null}
      {latest ? <OtherTasks latest={latest} selectedId={selectedId} onJump={onJump} /> : null}
    </section>
  );
}

const REASONS: Readonly<Record<string, string>> = {
  handled_failures: "Tasks failed, and a task behind each of them handled it.",
  blocked: "Nothing was left that could run, although not every task had ended.",
  worker_lost: "Its worker was lost. Try again.",
  worker_stopped: "Its worker was stopped. Try again.",
  worker_fault: "Its worker could not run it. Try again; if it stays so, tell data ops.",
  too_long: "It took longer than ten minutes, which is the most a try may take.",
};

function partOf({ scope, taskKey }: Try): string {
  if (taskKey === null) return "the whole draft";
  if (scope === "from") return `${taskKey} and all behind it`;
  return scope === "only" ? `only ${taskKey}` : `up to ${taskKey}`;
}

type OutcomeProps = Readonly<{ dagKey: string; latest: Try; onJump: (taskId: string) => void }>;

function Outcome({ dagKey, latest, onJump }: OutcomeProps) {
  const stop = useStopTry(dagKey);
  return (
    <div role="status" aria-label="Outcome of the try" className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <StateBadge state={latest.state} />
        <span className="text-muted text-xs">
          {partOf(latest)}
          {latest.clientKey === null ? "" : ` for ${latest.clientKey}`}
        </span>
        {latest.startedAt ? (
          <span className="ml-auto text-muted text-xs tabular-nums">
            <Elapsed from={latest.startedAt} to={latest.finishedAt} />
          </span>
        ) : null}
      </div>
      {latest.state === "queued" ? <p className="text-muted text-xs">Waiting for room in the sandbox.</p> : null}
      {latest.reason === null ? null : <p className="text-xs">{REASONS[latest.reason] ?? latest.reason}</p>}
      <Failures latest={latest} onJump={onJump} />
      {isOpen(latest) ? (
        <Button icon={Square} className="self-start" isBusy={stop.isPending} onClick={() => stop.mutate(latest.id)}>
          Stop the try
        </Button>
      ) : null}
      {stop.error ? <LoadProblem error={stop.error} /> : null}
    </div>
  );
}

/** What failed and why, without a search for it among the tasks. */
function Failures({ latest, onJump }: Pick<OutcomeProps, "latest" | "onJump">) {
  const failed = latest.tasks.flatMap((task) => (task.error ? [{ ...task, message: task.error.message }] : []));
  return failed.map(({ taskId, taskKey, message }) => (
    <p key={taskId} className="break-words text-xs">
      <button
        type="button"
        onClick={() => onJump(taskId)}
        className="font-medium font-mono text-danger hover:underline"
      >
        {taskKey}
      </button>{" "}
      {message}
    </p>
  ));
}

type OthersProps = Readonly<{ latest: Try; selectedId: string | undefined; onJump: (taskId: string) => void }>;

function OtherTasks({ latest, selectedId, onJump }: OthersProps) {
  if (latest.tasks.length === 0) return null;
  return (
    <section aria-label="Tasks of the try">
      <h2 className="mb-1 font-medium">Tasks ({latest.tasks.length})</h2>
      <ul className="flex flex-col">
        {latest.tasks.map(({ taskId, taskKey, state, preview, isPinned }) => (
          <li key={taskId}>
            <button
              type="button"
              aria-current={taskId === selectedId ? "true" : undefined}
              onClick={() => onJump(taskId)}
              className="flex w-full items-center gap-2 rounded-sm px-1 py-0.5 text-left hover:bg-raised aria-[current]:bg-raised"
            >
              <StateBadge state={state} className="shrink-0" />
              <span className="truncate font-mono text-xs">{taskKey}</span>
              {isPinned ? <Pin aria-label="pinned" className="size-3 shrink-0 text-muted" /> : null}
              <span className="ml-auto max-w-[45%] truncate font-mono text-faint text-xs">{preview}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
