import type { z } from "zod";
import type { Pins, pinBodySchema } from "@/lib/contracts/pins";
import { deletePin, savePin } from "@/lib/db/pins";
import { findRunInput, findTry, findTryTask } from "@/lib/db/tries";
import type { DraftTask } from "@/lib/domain/dag/document";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { requireDraft } from "@/lib/services/dag/get-draft";
import { getTask } from "@/lib/services/run/get-task";
import { tryNotFound } from "@/lib/services/sandbox/get-try";
import { listOwnPins } from "@/lib/services/sandbox/list-pins";

type Body = z.infer<typeof pinBodySchema>;
type Found = Readonly<{ output: unknown; source: "try" | "run"; sourceId: string; clientKey: string | null }>;

/** Keeps what a task handed on in a try or a run of this DAG: one's own tries use it instead of running the task. */
export async function pinOutput(ctx: ServiceContext, dagKey: string, body: Body): Promise<Pins> {
  requirePermission(ctx.actor, "draft:try");
  requirePermission(ctx.actor, "run:output");
  const { dagId, document } = await requireDraft(ctx, dagKey);
  const task = requirePinnable(document.tasks, body.taskKey);
  const found = body.tryId === undefined ? await ofRun(ctx, dagKey, body) : await ofTry(ctx, dagKey, body.tryId, body);
  await savePin(ctx.db, { dagId, userId: ctx.actor.userId, taskId: task.id, ...found });
  return listOwnPins(ctx, dagKey);
}

/** Also of a task that is drawn no more. */
export async function unpinOutput(ctx: ServiceContext, dagKey: string, taskId: string): Promise<Pins> {
  requirePermission(ctx.actor, "draft:try");
  const { dagId } = await requireDraft(ctx, dagKey);
  await deletePin(ctx.db, { dagId, userId: ctx.actor.userId }, taskId);
  return listOwnPins(ctx, dagKey);
}

function requirePinnable(tasks: readonly DraftTask[], taskKey: string): DraftTask {
  const task = tasks.find(({ key }) => key === taskKey);
  if (!task) throw new AppError("not_found", `The draft has no task ${taskKey}. Save it first.`, { taskKey });
  if (task.operator === "branch")
    throw new AppError("invalid_input", `${taskKey} is a branch: pin what it decides about, and let it choose.`, {
      reason: "is_branch",
    });
  return task;
}

const noOutput = (taskKey: string): AppError =>
  new AppError("conflict", `${taskKey} did not succeed there, so it handed nothing on. Choose another try or run.`, {
    reason: "no_output",
  });

async function ofTry({ db }: ServiceContext, dagKey: string, tryId: string, { taskKey }: Body): Promise<Found> {
  const [tried, task] = await Promise.all([findTry(db, tryId), findTryTask(db, tryId, taskKey)]);
  if (!tried || tried.dagKey !== dagKey) throw tryNotFound(tryId);
  if (task?.state !== "success") throw noOutput(taskKey);
  return { output: task.output, source: "try", sourceId: tryId, clientKey: tried.clientKey };
}

async function ofRun(ctx: ServiceContext, dagKey: string, { taskKey, runId = "" }: Body): Promise<Found> {
  const run = await findRunInput(ctx.db, runId);
  if (!run || run.dagKey !== dagKey)
    throw new AppError("not_found", `There is no such run of ${dagKey}. Choose one of its own runs.`, { runId });
  const { task, output } = await getTask(ctx, runId, taskKey);
  if (task.state !== "success") throw noOutput(taskKey);
  return { output, source: "run", sourceId: runId, clientKey: run.clientKey };
}
