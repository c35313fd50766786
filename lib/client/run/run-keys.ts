import type { RunDetail, RunTask } from "@/lib/contracts/runs";
import { isMarkable, type Mark } from "@/lib/domain/run/by-hand";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** Of a run that has decided only a replay. */
export const mayBeCleared = (run: RunDetail, task: RunTask): boolean =>
  run.state !== "success" && task.state !== "none";

/** What a person answers is answered, and not marked. */
export const mayBeMarked = (run: RunDetail, task: RunTask): boolean =>
  run.state !== "success" &&
  isMarkable(task.state) &&
  run.document.tasks.find(({ key }) => key === task.taskKey)?.operator !== "approval";

/** The dialog that a key opens; it shows what follows, and nothing happens before somebody confirms it there. */
export type RunAsk =
  | Readonly<{ kind: "clear"; taskKeys: readonly string[]; isOnlyFailed: boolean }>
  | Readonly<{ kind: "mark"; task: RunTask; state: Mark }>;

type Standing = Readonly<{ run: RunDetail; task: RunTask | undefined; canRerun: boolean; canMark: boolean }>;

const DECIDED = "This run has decided and stays as it is. Replay it to run it again.";

/** What a key asks for, as the run stands; else why it cannot be. */
export function askOf(command: "clear" | "success" | "failed", standing: Standing): Result<RunAsk, string> {
  const { run, task } = standing;
  if (command === "clear" ? !standing.canRerun : !standing.canMark)
    return err(`Your roles do not include ${command === "clear" ? "clearing" : "marking"} tasks.`);
  if (run.state === "success") return err(DECIDED);
  if (command === "clear") return clearOf(run, task);
  if (!task) return err(`Open the task first that is to be marked as ${command}.`);
  return mayBeMarked(run, task)
    ? ok({ kind: "mark", task, state: command })
    : err(
        `${task.taskKey} cannot be marked while it is ${task.state.replaceAll("_", " ")}, or it waits for an answer.`,
      );
}

function clearOf(run: RunDetail, task: RunTask | undefined): Result<RunAsk, string> {
  if (task)
    return mayBeCleared(run, task)
      ? ok({ kind: "clear", taskKeys: [task.taskKey], isOnlyFailed: false })
      : err(`${task.taskKey} has not begun, so there is nothing to clear.`);
  return run.tasks.some(({ state }) => state === "failed" || state === "cancelled")
    ? ok({ kind: "clear", taskKeys: run.tasks.map(({ taskKey }) => taskKey), isOnlyFailed: true })
    : err("Nothing has failed. Open the task first that is to be cleared.");
}
