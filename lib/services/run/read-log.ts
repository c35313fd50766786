import type { LogChunk } from "@/lib/contracts/runs";
import { readTaskLog } from "@/lib/db/task-logs";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { openArchivedRun } from "@/lib/services/archive/open-archived-run";
import type { ServiceContext } from "@/lib/services/context";

/** Chunks in one answer; the reader asks again for the rest. */
const CHUNKS = 200;

/** What an attempt wrote since the reader last asked. */
export async function readLog(
  ctx: ServiceContext,
  attempt: { runId: string; taskKey: string; number: number; after: number },
): Promise<LogChunk> {
  requirePermission(ctx.actor, "run:log");
  await openArchivedRun(ctx, attempt.runId);
  const { isOver, chunks } = await readTaskLog(ctx.db, { ...attempt, from: attempt.after, limit: CHUNKS });
  if (isOver === null)
    throw new AppError("not_found", `Task ${attempt.taskKey} of this run has no attempt ${attempt.number}.`, {
      taskKey: attempt.taskKey,
    });
  return {
    text: chunks.map(({ content }) => content).join(""),
    next: (chunks.at(-1)?.sequence ?? attempt.after - 1) + 1,
    isComplete: isOver && chunks.length < CHUNKS,
    pieces: chunks.map(({ content, writtenAt }) => ({ length: content.length, at: writtenAt?.toISOString() ?? null })),
  };
}
