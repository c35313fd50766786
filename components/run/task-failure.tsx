import { CircleX, SkipForward } from "lucide-react";
import { Time } from "@/components/shell/time";
import type { RunTask } from "@/lib/contracts/runs";
import { needsAttention } from "@/lib/domain/run/attention";
import type { TaskError } from "@/lib/domain/run/model";

const CLASSES = {
  retryable: "May go better at the next attempt.",
  terminal: "Another attempt would end the same way.",
  skip: "The task asked for it; what follows is decided by the trigger rules.",
  infrastructure: "The platform's fault, not the task's; it has attempts of its own for that.",
} as const satisfies Record<TaskError["class"], string>;

function whatFollows({ state }: RunTask, error: TaskError): string {
  if (needsAttention({ state, error })) return "It needs attention: nothing goes on here until a person has looked.";
  return error.class === "retryable" && state === "failed" ? "No attempt is left." : CLASSES[error.class];
}

/** Why the latest attempt failed, and whether another follows. */
export function TaskFailure({ task, error }: { task: RunTask; error: TaskError }) {
  const isSkip = error.class === "skip";
  const title = isSkip ? "Why it was skipped" : "Why it failed";
  const Icon = isSkip ? SkipForward : CircleX;
  return (
    <section
      aria-label={title}
      data-tone={isSkip ? "violet" : "danger"}
      className="border-tone-line border-b bg-tone-soft px-4 py-3"
    >
      <h3 className="flex items-center gap-1.5 font-medium">
        <Icon aria-hidden className="size-4 text-tone" />
        {title}
        <code className="ml-auto font-mono text-muted text-xs">{error.code}</code>
      </h3>
      <p className="mt-1 whitespace-pre-wrap break-words">{error.message}</p>
      <p className="mt-1 text-muted text-xs">
        {whatFollows(task, error)}
        {task.state === "up_for_retry" && task.retryAt !== null ? (
          <>
            {" "}
            Next attempt at <Time at={task.retryAt} />.
          </>
        ) : null}
      </p>
    </section>
  );
}
