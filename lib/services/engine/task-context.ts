import { type ContextRow, loadContexts } from "@/lib/db/sql/load-contexts";
import type { Sql } from "@/lib/db/sql/statement";
import type { Plan } from "@/lib/domain/run/model";
import type { JsonValue } from "@/lib/domain/shared/json";
import type { TaskClock, TaskContext } from "@/lib/integrations/operators/operator-contract";
import type { StartedAttempt } from "@/lib/services/engine/engine-event";
import { createGatheringLoader } from "@/lib/services/engine/gathering-loader";
import type { LoadedVersion } from "@/lib/services/engine/load-version";

type Wanted = Readonly<{ attempt: StartedAttempt; version: LoadedVersion }>;

/** What an attempt may read, and how long its task has been under way by the database's clock. */
export type LoadedContext = Readonly<{ context: TaskContext; clock: TaskClock }>;

/** Loads what tasks may read; tasks that begin together share one statement. */
export function createContextLoader(sql: Sql): (wanted: Wanted) => Promise<LoadedContext> {
  return createGatheringLoader<Wanted, LoadedContext>(async (wanted) => {
    const ancestors = wanted.map(({ attempt, version }) => ancestorsOf(version.plan, attempt.index));
    const ofRun = new Map<string, { needed: Set<number>; begun: Set<number> }>();
    for (const [at, { attempt }] of wanted.entries()) {
      const { needed, begun } = ofRun.get(attempt.runId) ?? { needed: new Set(), begun: new Set() };
      for (const index of ancestors[at] ?? []) needed.add(index);
      begun.add(attempt.index);
      ofRun.set(attempt.runId, { needed, begun });
    }
    const rows = await sql.run(loadContexts, [
      [...ofRun.keys()],
      [...ofRun.values()].map(({ needed }) => `{${[...needed].join(",")}}`),
      [...ofRun.values()].map(({ begun }) => `{${[...begun].join(",")}}`),
    ]);
    const rowOf = new Map(rows.map((row) => [row.runId, row]));
    return wanted.map((one, at) => {
      const row = rowOf.get(one.attempt.runId);
      if (!row) throw new Error(`run ${one.attempt.runId} does not exist`);
      return { context: toContext(one, ancestors[at] ?? new Set(), row), clock: toClock(one, row) };
    });
  });
}

const toClock = ({ attempt }: Wanted, { nowMs, waits }: ContextRow): TaskClock => ({
  nowMs,
  waitedMs: waits.find(([index]) => index === attempt.index)?.[1] ?? 0,
});

/** All tasks upstream of one, however far. */
function ancestorsOf(plan: Plan, index: number): ReadonlySet<number> {
  const found = new Set(plan.tasks[index]?.upstream);
  // The set grows while it is walked.
  for (const ancestor of found) for (const source of plan.tasks[ancestor]?.upstream ?? []) found.add(source);
  return found;
}

function toContext({ attempt, version }: Wanted, ancestors: ReadonlySet<number>, row: ContextRow): TaskContext {
  const key = version.plan.tasks[attempt.index]?.key ?? "";
  const results: Record<string, JsonValue> = {};
  for (const [index, output] of row.outputs) {
    const task = version.plan.tasks[index];
    if (task && ancestors.has(index)) results[task.key] = output;
  }
  return {
    client: row.clientKey === null ? null : { key: row.clientKey, data: row.data ?? {} },
    results,
    run: {
      id: attempt.runId,
      dag: version.dagKey,
      version: version.number,
      logicalDate: row.logicalDate,
      runType: row.runType,
    },
    task: { key, attempt: attempt.number, idempotencyKey: `${attempt.runId}/${key}` },
  };
}
