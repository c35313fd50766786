import type { TaskError } from "@/lib/domain/run/model";
import { durationToMs } from "@/lib/domain/shared/duration";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import type { Deferral } from "@/lib/integrations/operators/operator";
import type { TaskClock } from "@/lib/integrations/operators/operator-contract";

type WaitingTask = Readonly<{ key: string; wait_timeout?: string | undefined }>;

/** Milliseconds until the task has waited as long as it may; null when it may wait for ever. */
export const timeLeftMs = ({ wait_timeout }: WaitingTask, { waitedMs }: TaskClock): number | null =>
  wait_timeout === undefined ? null : Math.max(0, durationToMs(wait_timeout) - waitedMs);

/** Not retried: a poll that fails may be tried again, a wait that was too long is over. */
export const waitTimedOut = ({ key, wait_timeout }: WaitingTask, note: string): TaskError => ({
  class: "terminal",
  code: "wait_timeout",
  message: `Task ${key} waited ${note} and ${wait_timeout} were over first. Find out why it did not come, or raise \`wait_timeout\`; then clear the task.`,
});

/** Waits on, no longer than the task may; without a time only for somebody to tell. */
export function deferUntil(
  task: WaitingTask,
  clock: TaskClock,
  resumeInMs: number | null,
  note: string,
): Result<Deferral, TaskError> {
  const leftMs = timeLeftMs(task, clock);
  if (leftMs === null) return ok({ resumeInMs, note });
  if (leftMs === 0) return err(waitTimedOut(task, note));
  return ok({ resumeInMs: Math.min(leftMs, resumeInMs ?? leftMs), note });
}
