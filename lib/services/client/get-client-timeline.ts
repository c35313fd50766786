import type { ClientTimeline, StoryMoment } from "@/lib/contracts/client-story";
import { listArchivedRuns } from "@/lib/db/archive";
import { readClearedVersions, readClientStory, type StoryEntryRow } from "@/lib/db/client-story";
import { readRunTimeline } from "@/lib/db/run-timeline";
import { clientStory, type Moment, type StoryEntry, type StoryRun } from "@/lib/domain/client/story";
import type { TaskTimes } from "@/lib/domain/run/task-spans";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { openArchivedRuns } from "@/lib/services/archive/open-archived-run";
import type { ServiceContext } from "@/lib/services/context";
import { pinnedDocument } from "@/lib/services/run/pinned-document";

type RunRow = StoryEntryRow["runs"][number];

/** Runs whose tasks are told one by one; of older ones their beginning and end. */
const TOLD_IN_FULL = 20;

/** One line of everything that happened to a client, over all DAGs, versions and reruns, and who cleared their logic. */
export async function getClientTimeline(ctx: ServiceContext, clientKey: string): Promise<ClientTimeline> {
  requirePermission(ctx.actor, "client:read");
  const archived = await listArchivedRuns(ctx.db, clientKey, TOLD_IN_FULL);
  await openArchivedRuns(ctx, archived);
  const rows = await readClientStory(ctx.db, clientKey);
  if (!rows)
    throw new AppError("not_found", `No client ${clientKey} has arrived. Look at the list of clients.`, { clientKey });
  const all = rows.flatMap(({ dagKey, runs }) => runs.map((run) => ({ ...run, dagKey })));
  const runs = all.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const inFull = new Set(runs.slice(0, TOLD_IN_FULL).map(({ id }) => id));
  const entries = await Promise.all(rows.map((row) => entryOf(ctx, row, inFull)));
  const cleared = await readClearedVersions(ctx.db, [...new Set(runs.map(({ versionId }) => versionId))]);
  const clearedBy = new Map(cleared.map((version) => [version.versionId, version]));
  return {
    moments: clientStory(entries).map(onTheWire),
    runs: runs.map(({ id, dagKey, state, rerunNumber, version, versionId, changeNumber }) => {
      const { activatedBy = null, activatedAt = null, approvals = [] } = clearedBy.get(versionId) ?? {};
      return { id, dagKey, state, rerunNumber, version, changeNumber, activatedBy, activatedAt, approvals };
    }),
  };
}

async function entryOf(ctx: ServiceContext, row: StoryEntryRow, inFull: ReadonlySet<string>): Promise<StoryEntry> {
  return {
    arrivedAt: Date.parse(row.arrivedAt),
    claimedAt: millis(row.claimedAt),
    finishedAt: millis(row.finishedAt),
    source: row.source,
    isHeld: row.state === "held" || row.state === "quarantined",
    by: row.createdBy,
    runs: await Promise.all(row.runs.map((run) => runOf(ctx, run, inFull.has(run.id)))),
  };
}

const millis = (at: string | null): number | null => (at === null ? null : Date.parse(at));

async function runOf({ db }: ServiceContext, run: RunRow, isInFull: boolean): Promise<StoryRun> {
  const keyOf = new Map(run.tasks.map(({ taskIndex, taskKey }) => [taskIndex, taskKey]));
  const [{ taskByKey }, timeline] = await Promise.all([
    pinnedDocument(db, run.versionId),
    isInFull ? readRunTimeline(db, run.id, "0") : null,
  ]);
  const timesOf = new Map(timeline?.tasks.map((task) => [task.taskKey, timesIn(task)]));
  const keysOf = (indexes: readonly number[]) => indexes.flatMap((index) => keyOf.get(index) ?? []);
  return {
    id: run.id,
    state: run.state,
    reason: run.reason,
    createdAt: Date.parse(run.createdAt),
    startedAt: millis(run.startedAt),
    finishedAt: millis(run.finishedAt),
    tasks: run.tasks.map(({ taskKey: key, state, chosen, finishedAt }) => {
      const task = taskByKey.get(key);
      return {
        key,
        chosen: task?.operator === "branch" ? keysOf(chosen) : null,
        branch: task?.operator === "branch" ? task : null,
        isApproval: task?.operator === "approval",
        isSuccess: state === "success",
        finishedAt: millis(finishedAt),
        times: timesOf.get(key) ?? { attempts: [], waits: [] },
      };
    }),
    acts: run.acts.map(({ at, taskIndex, ...act }) => ({
      ...act,
      at: Date.parse(at),
      taskKey: taskIndex === null ? null : (keyOf.get(taskIndex) ?? null),
    })),
  };
}

type TimelineTask = NonNullable<Awaited<ReturnType<typeof readRunTimeline>>>["tasks"][number];

const timesIn = ({ attempts, waits }: TimelineTask): TaskTimes => ({
  attempts: attempts.map(({ queuedAt, startedAt, finishedAt, ...attempt }) => ({
    ...attempt,
    queuedAt: Date.parse(queuedAt),
    startedAt: millis(startedAt),
    finishedAt: millis(finishedAt),
  })),
  waits: waits.map(({ state, from, to }) => ({ state, from: Date.parse(from), to: millis(to) })),
});

const onTheWire = ({ at, to, ...moment }: Moment): StoryMoment => {
  const times = { at: new Date(at).toISOString(), to: to === null ? null : new Date(to).toISOString() };
  return moment.kind === "branched" ? { ...moment, ...times, chosen: [...moment.chosen] } : { ...moment, ...times };
};
