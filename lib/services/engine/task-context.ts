import { type ContextRow, loadContexts } from "@/lib/db/sql/load-contexts";
import type { Sql } from "@/lib/db/sql/statement";
import type { Plan } from "@/lib/domain/run/model";
import type { JsonValue } from "@/lib/domain/shared/json";
import type { TaskClock, TaskContext } from "@/lib/integrations/operators/operator-contract";
import type { StartedAttempt } from "@/lib/services/engine/engine-event";
import { createGatheringLoader } from "@/lib/services/engine/gathering-loader";
import type { LoadedVersion } from "@/lib/services/engine/load-version";
import { createRunMemory, type RunFacts, type RunMemory } from "@/lib/services/engine/run-memory";

type Wanted = Readonly<{ attempt: StartedAttempt; version: LoadedVersion }>;

/** What an attempt may read, and how long its task has been under way by the database's clock. */
export type LoadedContext = Readonly<{ context: TaskContext; clock: TaskClock }>;

/**
 * Loads what tasks may read. What this process itself recorded is at hand; for the rest, tasks that begin together share one
 * statement.
 */
export function createContextLoader(
  sql: Sql,
  memory: RunMemory = createRunMemory(),
): (wanted: Wanted) => Promise<LoadedContext> {
  /** Of the database's clock over this process's. */
  let clockAheadMs: number | null = null;
  const load = createGatheringLoader<Wanted, LoadedContext>(async (wanted) => {
    const rows = await loadRows(sql, wanted);
    for (const row of rows.values()) {
      clockAheadMs = row.nowMs - performance.now();
      keep(memory, row);
    }
    return wanted.map((one) => {
      const row = rows.get(one.attempt.runId);
      if (!row) throw new Error(`run ${one.attempt.runId} does not exist`);
      return { context: toContext(one, factsOf(row), resultsOf(one, row)), clock: toClock(one, row) };
    });
  });
  return async (wanted) => {
    const facts = memory.facts(wanted.attempt.runId);
    const results = facts && remembered(memory, wanted);
    if (!facts || !results || clockAheadMs === null) return load(wanted);
    return {
      context: toContext(wanted, facts, results),
      clock: { nowMs: performance.now() + clockAheadMs, waitedMs: 0 },
    };
  };
}

type Results = Record<string, JsonValue>;

/** Null when something of it must be read: the attempt did not begin here, or is not its task's first. */
function remembered(memory: RunMemory, { attempt, version }: Wanted): Results | null {
  const { runId, index, run, number } = attempt;
  if (!run || number > 1) return null;
  const results: Results = {};
  for (const ancestor of ancestorsOf(version.plan, index)) {
    const task = run.tasks[ancestor];
    if (task?.state !== "success") continue;
    const value = memory.output(runId, ancestor, task.attemptNumber);
    if (value === undefined) return null;
    results[version.plan.tasks[ancestor]?.key ?? ""] = value;
  }
  return results;
}

async function loadRows(sql: Sql, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, ContextRow>> {
  const ofRun = new Map<string, { needed: Set<number>; begun: Set<number> }>();
  for (const { attempt, version } of wanted) {
    const { needed, begun } = ofRun.get(attempt.runId) ?? { needed: new Set(), begun: new Set() };
    for (const index of ancestorsOf(version.plan, attempt.index)) needed.add(index);
    begun.add(attempt.index);
    ofRun.set(attempt.runId, { needed, begun });
  }
  const rows = await sql.run(loadContexts, [
    [...ofRun.keys()],
    [...ofRun.values()].map(({ needed }) => `{${[...needed].join(",")}}`),
    [...ofRun.values()].map(({ begun }) => `{${[...begun].join(",")}}`),
  ]);
  return new Map(rows.map((row) => [row.runId, row]));
}

function keep(memory: RunMemory, row: ContextRow): void {
  memory.keepFacts(row.runId, factsOf(row));
  for (const [index, output, attemptNumber] of row.outputs)
    memory.keepOutput(row.runId, index, attemptNumber, JSON.stringify(output));
}

const factsOf = ({ runType, logicalDate, clientKey, data }: ContextRow): RunFacts => ({
  runType,
  logicalDate,
  client: clientKey === null ? null : { key: clientKey, data: data ?? {} },
});

const toClock = ({ attempt }: Wanted, { nowMs, waits }: ContextRow): TaskClock => ({
  nowMs,
  waitedMs: waits.find(([index]) => index === attempt.index)?.[1] ?? 0,
});

function resultsOf({ attempt, version }: Wanted, row: ContextRow): Results {
  const ancestors = ancestorsOf(version.plan, attempt.index);
  const results: Results = {};
  for (const [index, output] of row.outputs) {
    const task = version.plan.tasks[index];
    if (task && ancestors.has(index)) results[task.key] = output;
  }
  return results;
}

/** All tasks upstream of one, however far. */
function ancestorsOf(plan: Plan, index: number): ReadonlySet<number> {
  const found = new Set(plan.tasks[index]?.upstream);
  // The set grows while it is walked.
  for (const ancestor of found) for (const source of plan.tasks[ancestor]?.upstream ?? []) found.add(source);
  return found;
}

function toContext({ attempt, version }: Wanted, facts: RunFacts, results: Results): TaskContext {
  const key = version.plan.tasks[attempt.index]?.key ?? "";
  const { client, logicalDate, runType } = facts;
  return {
    client,
    results,
    run: { id: attempt.runId, dag: version.dagKey, version: version.number, logicalDate, runType },
    task: { key, attempt: attempt.number, idempotencyKey: `${attempt.runId}/${key}` },
  };
}
