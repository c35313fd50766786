import { type ContextRow, loadContexts } from "@/lib/db/sql/load-contexts";
import type { Sql } from "@/lib/db/sql/statement";
import type { Plan } from "@/lib/domain/run/model";
import type { JsonValue } from "@/lib/domain/shared/json";
import type { TaskContext } from "@/lib/integrations/operators/operator-contract";
import type { StartedAttempt } from "@/lib/services/engine/engine-event";
import { createGatheringLoader } from "@/lib/services/engine/gathering-loader";
import type { LoadedVersion } from "@/lib/services/engine/load-version";

type Wanted = Readonly<{ attempt: StartedAttempt; version: LoadedVersion }>;

/** Loads what tasks may read; tasks that begin together share one statement. */
export function createContextLoader(sql: Sql): (wanted: Wanted) => Promise<TaskContext> {
  return createGatheringLoader<Wanted, TaskContext>(async (wanted) => {
    const ancestors = wanted.map(({ attempt, version }) => ancestorsOf(version.plan, attempt.index));
    const neededOf = new Map<string, Set<number>>();
    for (const [at, { attempt }] of wanted.entries()) {
      const needed = neededOf.get(attempt.runId) ?? new Set();
      for (const index of ancestors[at] ?? []) needed.add(index);
      neededOf.set(attempt.runId, needed);
    }
    const rows = await sql.run(loadContexts, [
      [...neededOf.keys()],
      [...neededOf.values()].map((needed) => `{${[...needed].join(",")}}`),
    ]);
    const rowOf = new Map(rows.map((row) => [row.runId, row]));
    return wanted.map((one, at) => toContext(one, ancestors[at] ?? new Set(), rowOf.get(one.attempt.runId)));
  });
}

/** All tasks upstream of one, however far. */
function ancestorsOf(plan: Plan, index: number): ReadonlySet<number> {
  const found = new Set(plan.tasks[index]?.upstream);
  // The set grows while it is walked.
  for (const ancestor of found) for (const source of plan.tasks[ancestor]?.upstream ?? []) found.add(source);
  return found;
}

function toContext(
  { attempt, version }: Wanted,
  ancestors: ReadonlySet<number>,
  row: ContextRow | undefined,
): TaskContext {
  if (!row) throw new Error(`run ${attempt.runId} does not exist`);
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
