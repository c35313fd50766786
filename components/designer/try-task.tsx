"use client";

import { OutputView } from "@/components/run/output-view";
import { StateBadge } from "@/components/run/state-badge";
import { LoadProblem } from "@/components/shell/load-problem";
import { Notice } from "@/components/ui/notice";
import { useTryTask } from "@/lib/client/designer/tries";
import type { Try } from "@/lib/contracts/tries";
import { BLOCKED_CODE } from "@/lib/domain/sandbox/block";

/** What one task of a try handed on, said and failed at. */
export function TryTask({ tryId, task }: { tryId: string; task: Try["tasks"][number] }) {
  const { data, error, refetch } = useTryTask(tryId, task.taskKey, task.state);
  return (
    <section aria-label={`Tried task ${task.taskKey}`} className="flex flex-col gap-2 rounded-lg border p-3">
      <h2 className="flex flex-wrap items-center gap-2">
        <span className="break-all font-medium font-mono text-xs">{task.taskKey}</span>
        <StateBadge state={task.state} />
      </h2>
      {task.error ? (
        <Notice tone={task.error.code === BLOCKED_CODE ? "warning" : "danger"}>
          <span className="whitespace-pre-wrap break-words">{task.error.message}</span>
        </Notice>
      ) : null}
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {task.state === "success" && data ? (
        <section aria-label="Output">
          <h3 className="font-medium text-muted text-xs">Output</h3>
          <OutputView state={task.state} output={data.output} />
        </section>
      ) : null}
      {data && data.log !== "" ? (
        <section aria-label="Log">
          <h3 className="font-medium text-muted text-xs">Log</h3>
          {/* Wrapped and whole: the panel around it scrolls. */}
          <pre className="whitespace-pre-wrap break-words rounded-md border bg-page p-2 font-mono text-xs">
            {data.log}
          </pre>
        </section>
      ) : null}
    </section>
  );
}
