import type { EnginePool } from "@/lib/db/engine-pool";
import { findDueDeadlines, missOverdueTasks, settleDeadlines } from "@/lib/db/sql/deadlines";
import { judgeDeadline } from "@/lib/domain/objective/promise";
import { failpoint } from "@/lib/observability/failpoint";

/** Small enough that nobody waits for it. */
const AT_ONCE = 200;

/**
 * Settles what is due and writes down tasks that take too long, each once, however many workers look. A worker that dies in between has
 * settled nothing, and the next one does. Answers how many were missed.
 */
export async function sweepDeadlines(pool: EnginePool): Promise<number> {
  let missed = (await pool.sql.run(missOverdueTasks, [])).length;
  for (let settled = AT_ONCE; settled === AT_ONCE; ) {
    const round = await settleDue(pool);
    settled = round.settled;
    missed += round.missed;
  }
  return missed;
}

const settleDue = (pool: EnginePool): Promise<{ settled: number; missed: number }> =>
  pool.transaction(async (sql) => {
    const due = await sql.run(findDueDeadlines, [AT_ONCE]);
    if (due.length === 0) return { settled: 0, missed: 0 };
    const judged = due.map(({ dueAt, endedAt, ...one }) => ({
      ...one,
      verdict: judgeDeadline({ dueAt: dueAt.getTime(), endedAt: endedAt?.getTime() ?? null, standing: one.standing }),
    }));
    await settleDeadlines(sql, judged);
    await failpoint("deadlines.before_commit");
    return { settled: due.length, missed: judged.filter(({ verdict }) => verdict === "missed").length };
  });
