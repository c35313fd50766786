import type { EnginePool } from "@/lib/db/engine-pool";
import {
  addCounts,
  advanceProgress,
  type EndedRun,
  type Fact,
  findUncountedRuns,
  lockProgress,
  type OldFact,
  type PlacedCount,
  readOldFacts,
  readTargets,
  readTaskTraces,
  type TracedTask,
  writeFacts,
} from "@/lib/db/sql/rollups";
import type { Sql } from "@/lib/db/sql/statement";
import { noteTraces } from "@/lib/db/sql/traces";
import {
  measureRun,
  type RunMeasures,
  type RunTrace,
  type Targets,
  type VersionShape,
} from "@/lib/domain/objective/measure-run";
import { countPath, countTasks, countWhole, type RollupCount } from "@/lib/domain/objective/rollup";
import { BACKFILL_CLASS } from "@/lib/domain/objective/scope";
import { groupBy } from "@/lib/domain/shared/group-by";
import { failpoint } from "@/lib/observability/failpoint";
import type { LoadedVersion, Versions } from "@/lib/services/engine/load-version";

/** Runs of one transaction: some milliseconds of this process, which also moves clients on. */
const AT_ONCE = 20;
const HOUR_MS = 3_600_000;

/**
 * Adds runs that are over to the histograms that dashboards read. What was counted and that it was counted are
 * committed together, and one worker counts at a time: nothing is counted twice, whoever dies when. Answers how many
 * runs were counted; call again while it is as many as one transaction takes. With `isTraced` their traces are noted to be sent.
 */
export async function countRuns(
  pool: EnginePool,
  versions: Versions,
  isTraced = false,
): Promise<{ counted: number; isMore: boolean }> {
  return pool.transaction(async (sql) => {
    const isMine = (await sql.run(lockProgress, [])).length > 0;
    const runs = isMine ? await sql.run(findUncountedRuns, [AT_ONCE]) : [];
    const last = runs.at(-1);
    if (!last) return { counted: 0, isMore: false };
    await countAll(sql, versions, runs);
    if (isTraced) await sql.run(noteTraces, [runs.map(({ id }) => id)]);
    await sql.run(advanceProgress, [last.finishedAt]);
    await failpoint("rollup.before_commit");
    return { counted: runs.length, isMore: runs.length === AT_ONCE };
  });
}

async function countAll(sql: Sql, versions: Versions, runs: readonly EndedRun[]): Promise<void> {
  const ids = runs.map(({ id }) => id);
  const [traces, oldFacts] = await sql.runBoth([readTaskTraces, [ids]], [readOldFacts, [ids]]);
  const tasksOf = groupBy(traces, ({ runId }) => runId);
  const oldOf = new Map(oldFacts.map((fact) => [fact.runId, fact]));
  const shapes = await shapesOf(sql, versions, runs);
  const counts: PlacedCount[] = [];
  const facts: Fact[] = [];
  for (const run of runs) {
    const old = oldOf.get(run.id);
    const trace = traceOf(run, tasksOf.get(run.id) ?? [], old?.endedAt ?? null);
    const measures = measureRun(trace, shapes.get(run.versionId) ?? UNREADABLE);
    // What a run that was opened again had counted as is taken back; the tasks of its first round stay measured.
    const before = old ? placed(run, old.endedAt, countWhole(wholeOf(old), old.state, -1)) : [];
    const path = old ? [] : countPath(measures, run.state);
    counts.push(...before);
    counts.push(
      ...placed(run, run.finishedAt, [...countWhole(measures, run.state, 1), ...countTasks(measures), ...path]),
    );
    facts.push(factOf(run, measures));
  }
  await addCounts(sql, counts);
  await writeFacts(sql, facts);
}

/** Of a version that nobody can read, the runs are counted and their tasks are not. */
const UNREADABLE: VersionShape = { tasks: [], targets: {} };

async function shapesOf(
  sql: Sql,
  versions: Versions,
  runs: readonly EndedRun[],
): Promise<ReadonlyMap<string, VersionShape>> {
  const ids = [...new Set(runs.map(({ versionId }) => versionId))];
  const targets = groupBy(await sql.run(readTargets, [ids]), ({ versionId }) => versionId);
  const loaded = await Promise.allSettled(ids.map((id) => versions.get(id)));
  return new Map(
    loaded.flatMap((version) =>
      version.status === "fulfilled" ? [[version.value.id, shapeOf(version.value, targets.get(version.value.id))]] : [],
    ),
  );
}

type Target = Readonly<{ scope: keyof Targets; targetMs: number }>;

const shapeOf = ({ plan, tasks }: LoadedVersion, targets: readonly Target[] = []): VersionShape => ({
  tasks: plan.tasks.map(({ key, upstream, pool }, index) => ({
    key,
    upstream,
    takesPool: pool !== null,
    operator: tasks[index]?.operator ?? "",
  })),
  targets: Object.fromEntries(targets.map(({ scope, targetMs }) => [scope, targetMs])),
});

const traceOf = (run: EndedRun, tasks: readonly TracedTask[], measuredUntil: number | null): RunTrace => ({
  class: run.runType === "backfill" ? BACKFILL_CLASS : run.class,
  standing: run.state,
  arrivedAt: run.arrivedAt,
  createdAt: run.createdAt,
  startedAt: run.startedAt,
  finishedAt: run.finishedAt,
  measuredUntil,
  tasks: tasks.map(({ firstStartedAt, finishedAt, attempts, waits }) => ({
    firstStartedAt,
    finishedAt,
    times: { attempts, waits },
  })),
});

const factOf = (run: EndedRun, { client, run: whole, causes }: RunMeasures): Fact => ({
  run,
  clientMs: client?.ms ?? null,
  clientKept: client?.kept ?? null,
  runMs: whole.ms,
  runKept: whole.kept,
  causes,
});

const wholeOf = ({ clientMs, clientKept, runMs, runKept, ...causes }: OldFact) => ({
  client: clientMs === null ? null : { ms: clientMs, kept: clientKept },
  run: { ms: runMs, kept: runKept },
  causes,
});

const placed = (run: EndedRun, endedAt: number, counts: readonly RollupCount[]): PlacedCount[] =>
  counts.map((one) => ({
    ...one,
    hour: Math.floor(endedAt / HOUR_MS) * HOUR_MS,
    versionId: run.versionId,
    class: run.class,
  }));
