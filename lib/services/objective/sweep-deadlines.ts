import type { EnginePool } from "@/lib/db/engine-pool";
import { findDueDeadlines, missOverdueTasks, settleDeadlines } from "@/lib/db/sql/deadlines";
import { raiseAlerts } from "@/lib/db/sql/raise-alerts";
import type { Sql } from "@/lib/db/sql/statement";
import { deadlineMissed } from "@/lib/domain/alert/alert";
import { judgeDeadline } from "@/lib/domain/objective/promise";
import type { Scope } from "@/lib/domain/objective/scope";
import { failpoint } from "@/lib/observability/failpoint";

/** Small enough that nobody waits for it. */
const AT_ONCE = 200;

/**
 * Settles what is due, writes down tasks that take too long, and raises the alerts of both in the same transactions: each is
 * told once, however many workers look. A worker that dies in between has settled and told nothing, and the next one does. Answers how many were missed.
 */
export async function sweepDeadlines(pool: EnginePool): Promise<number> {
  let missed = await missTasks(pool);
  for (let settled = AT_ONCE; settled === AT_ONCE; ) {
    const round = await settleDue(pool);
    settled = round.settled;
    missed += round.missed;
  }
  return missed;
}

type Missed = Readonly<{ dagId: string; dagKey: string; scope: Scope; runId: string | null }>;

const tell = (sql: Sql, missed: readonly Missed[]) =>
  raiseAlerts(
    sql,
    missed.map(({ dagId: id, dagKey, scope, runId }) => deadlineMissed({ id, dagKey }, scope, runId)),
  );

const missTasks = (pool: EnginePool): Promise<number> =>
  pool.transaction(async (sql) => {
    const missed = await sql.run(missOverdueTasks, []);
    await tell(sql, missed);
    return missed.length;
  });

const settleDue = (pool: EnginePool): Promise<{ settled: number; missed: number }> =>
  pool.transaction(async (sql) => {
    const due = await sql.run(findDueDeadlines, [AT_ONCE]);
    if (due.length === 0) return { settled: 0, missed: 0 };
    const judged = due.map(({ dueAt, endedAt, ...one }) => ({
      ...one,
      verdict: judgeDeadline({ dueAt: dueAt.getTime(), endedAt: endedAt?.getTime() ?? null, standing: one.standing }),
    }));
    await settleDeadlines(sql, judged);
    const missed = judged.filter(({ verdict }) => verdict === "missed");
    await tell(sql, missed);
    await failpoint("deadlines.before_commit");
    return { settled: due.length, missed: missed.length };
  });
