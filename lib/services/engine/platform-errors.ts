import type { HandEvent } from "@/lib/domain/run/by-hand";
import type { TaskError } from "@/lib/domain/run/model";
import { LOST_BUDGET } from "@/lib/domain/run/retry";

/** The worker of an attempt no longer renewed its lease. */
export const workerLost = (isLast: boolean): TaskError =>
  isLast
    ? {
        class: "infrastructure",
        code: "poison",
        message: `The worker was lost ${LOST_BUDGET} times while it ran this task, so the task is suspected to be the cause and is not started again. Look at its memory and processes, then retry it by hand.`,
      }
    : {
        class: "infrastructure",
        code: "worker_lost",
        message:
          "The worker that ran this attempt stopped renewing its lease. The task is started again on another one.",
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
