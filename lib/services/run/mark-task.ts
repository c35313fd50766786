import { v7 as newId } from "uuid";
import type { MarkRequestBody, MarkTaskBody, RunDetail, TaskPreview } from "@/lib/contracts/runs";
import type { Transaction } from "@/lib/db/client";
import { insertMarkRequest } from "@/lib/db/mark-requests";
import { type HandEvent, isMarkableAs } from "@/lib/domain/run/by-hand";
import { AppError } from "@/lib/domain/shared/app-error";
import type { JsonValue } from "@/lib/domain/shared/json";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { applyUserEvent, type RunAtHand } from "@/lib/services/engine/apply-by-hand";
import { changeRun, indexesOf, openForChange, requireRunAtHand, requireUndecided } from "@/lib/services/run/change-run";
import { requireSamePreview } from "@/lib/services/run/confirmed";
import { showTaskPreview } from "@/lib/services/run/preview-change";

/** What a task may answer with, however it is told; the same as a worker takes. */
const OUTPUT_BYTES = 262_144;

/** What a mark would start, kill and decide. Changes nothing. */
export async function previewMark(
  ctx: ServiceContext,
  runId: string,
  taskKey: string,
  wanted: MarkRequestBody,
): Promise<TaskPreview> {
  requirePermission(ctx.actor, "run:mark");
  return ctx.db.$transaction(async (tx) => {
    const run = await requireRunAtHand(tx, runId);
    return showTaskPreview(run, marked(run, taskKey, wanted));
  });
}

/**
 * Says what a task ended as, without running it, as the preview showed it. An attempt that is open is killed; what stands
 * behind the task is decided again. A run that had failed or was cancelled is open again with it, and may end at once.
 * For a decision-critical task it only asks: another person confirms it.
 */
export async function markTask(
  ctx: ServiceContext,
  runId: string,
  taskKey: string,
  body: MarkTaskBody,
): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:mark");
  return changeRun(ctx, runId, async (tx, run) => {
    const event = marked(run, taskKey, body);
    requireFittingOutput(body);
    const preview = showTaskPreview(run, event);
    requireSamePreview(preview, body.previewHash);
    if (run.version.tasks[event.index]?.decision_critical) return askForMark(ctx, tx, run, { event, taskKey, body });
    await applyMark(ctx, tx, run, { event, why: body.reason, output: body.output ?? null });
    return { action: "run.task_marked", details: { taskKey, from: preview.from, to: body.state, reason: body.reason } };
  });
}

export type MarkEvent = Extract<HandEvent, { type: "marked" }>;
type Applied = Readonly<{ event: MarkEvent; why: string; output: JsonValue }>;

/** `why`: what the log of the run says about it. */
export async function applyMark(
  ctx: ServiceContext,
  tx: Transaction,
  run: RunAtHand,
  { event, why, output }: Applied,
): Promise<void> {
  const reason = `user_mark: ${why}`;
  await openForChange(ctx, tx, run, reason);
  const told = { type: "by_hand", runId: run.row.id, event, reason, output } as const;
  if (!(await applyUserEvent(tx, ctx.actor.userId, told)))
    throw new Error(`task ${event.index} of run ${run.row.id} could not be marked`);
}

type Asked = Readonly<{ event: MarkEvent; taskKey: string; body: MarkTaskBody }>;

async function askForMark(ctx: ServiceContext, tx: Transaction, run: RunAtHand, { event, taskKey, body }: Asked) {
  const { state, reason, previewHash } = body;
  const id = newId();
  const isStored = await insertMarkRequest(tx, {
    id,
    runId: run.row.id,
    taskIndex: event.index,
    state,
    chosen: body.chosen ?? [],
    output: body.output ?? null,
    reason,
    previewHash,
    askedBy: ctx.actor.userId,
    at: ctx.now(),
  });
  if (!isStored)
    throw new AppError("conflict", `A mark of ${taskKey} waits for a second person already. Answer that one first.`, {
      reason: "mark_requested",
    });
  return { action: "run.mark_requested", details: { taskKey, request: id, to: state, reason } };
}

/** What is to be applied; refuses what fits neither the run nor its task. */
export function marked(run: RunAtHand, taskKey: string, wanted: MarkRequestBody): MarkEvent {
  requireUndecided(run);
  const [index = -1] = indexesOf(run, [taskKey]);
  requireNoApproval(run, index);
  const task = run.status.tasks[index];
  if (!task || !isMarkableAs(task, wanted.state)) throw notMarkable(taskKey, task?.state ?? "none");
  return { type: "marked", index, state: wanted.state, chosen: chosenBy(run, index, wanted) };
}

const notMarkable = (taskKey: string, state: string): AppError =>
  new AppError("conflict", `Task ${taskKey} is ${state} already. Clear it first if it should end otherwise.`, {
    reason: "not_markable",
    state,
  });

/** Who may answer, and that nobody answers in a run of his own, is not to be gone round. */
function requireNoApproval({ version }: RunAtHand, index: number): void {
  if (version.tasks[index]?.operator !== "approval") return;
  throw new AppError("conflict", "An approval is answered, not marked. If nobody can answer it, cancel the run.", {
    reason: "approval",
  });
}

function requireFittingOutput({ state, output }: MarkTaskBody): void {
  if (output === undefined) return;
  if (state !== "success")
    throw new AppError("invalid_input", "Only a task that is marked as success has an output.", { reason: "output" });
  if (Buffer.byteLength(JSON.stringify(output)) > OUTPUT_BYTES)
    throw new AppError("too_large", "The output is larger than 256 KiB. Store it elsewhere and give its address.");
}

/** Plan indexes that a branch, marked as success, is to have chosen. */
function chosenBy(run: RunAtHand, index: number, { state, chosen }: MarkRequestBody): number[] {
  if (chosen === undefined) return [];
  const task = run.version.plan.tasks[index];
  const indexes = indexesOf(run, chosen);
  if (state === "success" && task?.isBranch && indexes.every((each) => task.downstream.includes(each))) return indexes;
  throw new AppError("invalid_input", "Only a branch chooses, and only among the tasks directly behind it.", {
    reason: "chosen",
  });
}
