import { StateBadge } from "@/components/run/state-badge";
import { Elapsed, Time } from "@/components/shell/time";
import type { TaskDetail } from "@/lib/contracts/runs";

type Attempt = TaskDetail["attempts"][number];

/** Every attempt with its outcome, worker and times, newest first. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <p className="py-4 text-muted">No attempt yet.</p>;
  return (
    <ol className="flex flex-col divide-y py-1">
      {attempts
        .toSorted((a, b) => b.number - a.number)
        .map((attempt) => (
          <li key={attempt.number} className="flex flex-col gap-1 py-2.5">
            <p className="flex items-center gap-2">
              <span className="font-medium">Attempt {attempt.number}</span>
              <StateBadge state={attempt.state} />
              <span className="ml-auto text-muted tabular-nums">
                {attempt.startedAt === null ? null : <Elapsed from={attempt.startedAt} to={attempt.finishedAt} />}
              </span>
            </p>
            <p className="text-muted text-xs">
              Queued <Time at={attempt.queuedAt} />
              {attempt.startedAt === null ? null : (
                <>
                  , started <Time at={attempt.startedAt} />
                </>
              )}
              {attempt.worker === null ? null : `, on ${attempt.worker}`}
            </p>
            {attempt.waitsFor === null ? null : <p className="text-muted">Waits {attempt.waitsFor}.</p>}
            {attempt.error ? (
              <p className="whitespace-pre-wrap break-words text-danger">
                <code className="font-mono text-xs">{attempt.error.code}</code> {attempt.error.message}
              </p>
            ) : null}
          </li>
        ))}
    </ol>
  );
}
