"use client";

import { Pin, PinOff } from "lucide-react";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { useChangePins, usePins } from "@/lib/client/designer/pins";
import type { Try } from "@/lib/contracts/tries";
import type { DraftTask } from "@/lib/domain/dag/document";

/** Keeps what a task handed on, so that the next tries need not run it; or lets it run again. */
export function TryPin({ dagKey, task, latest }: { dagKey: string; task: DraftTask; latest: Try | null }) {
  const pins = usePins(dagKey);
  const change = useChangePins(dagKey);
  const { key: taskKey, id } = task;
  const pinned = pins.data?.items.find(({ taskId }) => taskId === id);
  const tried = latest?.tasks.find(({ taskId }) => taskId === id);
  const isFresh = tried?.state === "success" && !tried.isPinned;
  if (task.operator === "branch" || !pins.data) return null;
  return (
    <section aria-label={`Pin of ${taskKey}`} className="flex flex-col gap-2 rounded-lg border p-3">
      {pinned ? (
        <p className="text-xs">
          <span className="break-all font-mono">{taskKey}</span> does not run: what it handed on in a {pinned.source}
          {pinned.clientKey === null ? "" : ` for ${pinned.clientKey}`} is used, pinned <TimeAgo at={pinned.pinnedAt} />
          .
        </p>
      ) : (
        <p className="text-muted text-xs">A pinned output is used by your tries instead of running the task.</p>
      )}
      <div className="flex flex-wrap gap-2">
        {latest && isFresh ? (
          <Button
            size="sm"
            icon={Pin}
            isBusy={change.isPending}
            onClick={() => change.mutate({ taskKey, tryId: latest.id })}
          >
            Pin what it handed on
          </Button>
        ) : null}
        {pinned ? (
          <Button size="sm" icon={PinOff} isBusy={change.isPending} onClick={() => change.mutate({ unpin: id })}>
            Let it run again
          </Button>
        ) : (
          <Button
            size="sm"
            icon={Pin}
            isBusy={change.isPending}
            onClick={() => change.mutate({ taskKey, ofLatestRun: true })}
          >
            Pin that of the latest run
          </Button>
        )}
      </div>
      {change.error ? <LoadProblem error={change.error} /> : null}
    </section>
  );
}
