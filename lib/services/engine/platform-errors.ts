import type { Task } from "@/lib/domain/dag/document";
import type { HandEvent } from "@/lib/domain/run/by-hand";
import type { TaskError } from "@/lib/domain/run/model";
import { LOST_BUDGET } from "@/lib/domain/run/retry";

/** The worker of an attempt no longer renewed its lease. */
export const workerLost = (isLast: boolean): TaskError =>
  isLast
    ? {
        class: "infrastructure",
        code: "poison",
        message: `The worker was lost ${LOST_BUDGET} times while it ran this task, so the task is suspected to be the cause and is not started again. Look at its memory and processes, then clear it to run it again, or mark what it ended as.`,
      }
    : {
        class: "infrastructure",
        code: "worker_lost",
        message:
          "The worker that ran this attempt stopped renewing its lease. The task is started again on another one.",
      };

/** Nobody knows how far a task got that must not simply be repeated. */
export const needsAttention: TaskError = {
  class: "infrastructure",
  code: "needs_attention",
  message:
    "The worker was lost, or stopped, while it ran this task, and `on_worker_lost` says that it must not simply be repeated. Find out how far it got; then clear it to run it again, or mark what it ended as.",
};

/** The worker was asked to stop and the attempt did not end within the grace. */
export const workerStopped: TaskError = {
  class: "infrastructure",
  code: "worker_stopped",
  message: "The worker was stopped before this attempt ended. The task is started again on another one.",
};

export const cancelled = (reason: string): TaskError => ({
  class: "terminal",
  code: "cancelled",
  message: `The run was cancelled: ${reason}`,
});

const TAKEN_BACK = {
  cleared: "A person cleared the task while this attempt was open. The next attempt starts anew.",
  retried: "A person had the task tried again while this attempt was open.",
  marked: "A person said what the task ended as while this attempt was open.",
  reconsidered: "The run was paused before this attempt began. Another one follows when it goes on.",
} as const satisfies Record<HandEvent["type"], string>;

/** A person's change of the run ended an attempt that was open. */
export const takenBack = (by: HandEvent["type"]): TaskError => ({
  class: "terminal",
  code: "taken_back",
  message: TAKEN_BACK[by],
});

/** A task was ready and no slot came free for it in time. */
export const queueTimedOut = (task: Task | undefined): TaskError => ({
  class: "terminal",
  code: "queue_timeout",
  message: `Task ${task?.key} was ready and could not start within ${task?.queue_timeout}, its \`queue_timeout\`. Look at what its lane and pool are busy with; then clear the task.`,
});

/** All attempts of a task together took as long as they may. */
export const totalTimedOut = ({ key, total_timeout }: Task): TaskError => ({
  class: "terminal",
  code: "total_timeout",
  message: `Task ${key} had not succeeded ${total_timeout} after its first attempt began, its \`total_timeout\`. Find out what took so long; then clear the task.`,
});

/** A person said that a task failed. */
export const markedFailed = (reason: string): TaskError => ({
  class: "terminal",
  code: "marked_failed",
  message: `Marked as failed by hand: ${reason}`,
});

/** A branch answered with a task that is not directly downstream of it. */
export const unknownChoice = (key: string): TaskError => ({
  class: "terminal",
  code: "unknown_choice",
  message: `The branch chose ${key}, which is not directly downstream of it. Correct its cases.`,
});
