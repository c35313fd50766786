"use client";

import { Panel } from "@xyflow/react";
import type { Expected } from "@/lib/client/run/usual-durations";
import { durationText } from "@/lib/domain/shared/duration-text";

/** The critical path in words, for those who look and for those who listen. */
export function ExpectedNote({ expected }: { expected: Expected }) {
  const { totalMs, criticalPath, runs, unknown, wholeMs } = expected;
  return (
    <Panel position="bottom-center" className="max-w-[60%] rounded-md border bg-surface px-3 py-1.5 text-xs">
      <p role="status" aria-label="Critical path">
        <span className="font-medium">Work on the critical path: {durationText(totalMs)}</span>{" "}
        <span className="text-muted">
          ({criticalPath.length} tasks, by {runs === 1 ? "1 run" : `${runs} runs`} that succeeded
          {wholeMs === null ? "" : `; a whole run takes ${durationText(wholeMs.median)} with its waits`})
        </span>
        {unknown.length === 0 ? null : (
          <span className="block text-muted">
            {unknown.length === 1
              ? "1 task has no finished run yet and counts as no time."
              : `${unknown.length} tasks have no finished run yet and count as no time.`}
          </span>
        )}
      </p>
    </Panel>
  );
}
