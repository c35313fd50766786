import type { RunEvent } from "@/lib/contracts/runs";
import type { PrismaClient } from "@/lib/db/client";
import { findIdentity } from "@/lib/db/people";
import { type RunDeltaRow, type RunDetailRow, type RunReader, readRunDeltas } from "@/lib/db/runs";
import { hasPermission } from "@/lib/domain/access/permissions";
import { isRunOver } from "@/lib/domain/run/model";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { createGatheringLoader } from "@/lib/services/engine/gathering-loader";
import { requireRun, showRun } from "@/lib/services/run/get-run";
import { pinnedDocument } from "@/lib/services/run/pinned-document";
import { keysOf, runTaskOf } from "@/lib/services/run/run-task";

const RECHECK_MS = 10_000;

type LoadDelta = (reader: RunReader) => Promise<RunDeltaRow | null>;
const loaders = new WeakMap<PrismaClient, LoadDelta>();

/** All streams of a process that look at the same time share one statement. */
function loaderOf(db: PrismaClient): LoadDelta {
  const known = loaders.get(db);
  if (known) return known;
  const load = createGatheringLoader<RunReader, RunDeltaRow | null>((readers) => readRunDeltas(db, readers));
  loaders.set(db, load);
  return load;
}

type Follow = Readonly<{
  runId: string;
  /** The last transition the reader knows; null for a snapshot first. */
  after: string | null;
  /** Resolves when it is worth looking again. */
  wake: () => Promise<void>;
}>;

/**
 * A run's changes as they are committed: a snapshot, or with `after` what changed since that transition, then each
 * change, then the end. Refuses before the first of them; ends without a word when the reader lost the right, which is
 * asked for again every ten seconds.
 */
export async function followRun(ctx: ServiceContext, follow: Follow): Promise<AsyncGenerator<RunEvent, void, void>> {
  requirePermission(ctx.actor, "run:read");
  const run = await requireRun(ctx, follow.runId);
  return changesOf(ctx, run, follow);
}

async function* changesOf(
  ctx: ServiceContext,
  run: RunDetailRow,
  { runId, after, wake }: Follow,
): AsyncGenerator<RunEvent, void, void> {
  const load = loaderOf(ctx.db);
  const pinned = await pinnedDocument(ctx.db, run.versionId);
  const keyOfIndex = keysOf(run.tasks);
  if (after === null) yield { type: "snapshot", run: await showRun(ctx, run) };
  let last = after ?? run.lastEventId;
  let state = run.state;
  let checkedAt = ctx.now().getTime();
  for (;;) {
    const delta = await load({ runId, after: last });
    if (delta) {
      const { tasks, lastEventId, ...changed } = delta;
      const shown = tasks.map((task) => runTaskOf(task, pinned, keyOfIndex));
      yield { type: "delta", lastEventId, run: changed, tasks: shown };
      last = lastEventId;
      state = delta.state;
    }
    if (isRunOver(state)) break;
    await wake();
    if (ctx.now().getTime() - checkedAt < RECHECK_MS) continue;
    if (!(await mayStillRead(ctx))) return;
    checkedAt = ctx.now().getTime();
  }
  yield { type: "bye", reason: "run_over" };
}

async function mayStillRead({ db, actor }: ServiceContext): Promise<boolean> {
  const identity = await findIdentity(db, actor.userId);
  return identity !== null && hasPermission(identity.roles, "run:read");
}
