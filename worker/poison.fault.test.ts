import { writeFile } from "node:fs/promises";
import { expect } from "vitest";
import { LOST_BUDGET } from "@/lib/domain/run/retry";
import { publishActive } from "@/lib/testing/active-dag";
import { allDecided, aTempFile, bring, count } from "@/lib/testing/clients-under-way";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const OTHERS = 5;

workerTest(
  "a task whose worker dies of it each time is given up as poison, and everybody else is decided, pools of their own or not",
  { timeout: 240_000 },
  async ({ pool, prisma, startWorker }) => {
    const release = await aTempFile("release");
    await pool.query("INSERT INTO pool (name, slots) VALUES ('bureau', 1), ('scores', 1)");
    const poison = aBashTask("poison", [], { command: "sleep 60", retries: 9, pool: "bureau" });
    const untilReleased = `while [ ! -e ${release} ]; do sleep 0.1; done; sleep 3`;
    const victim = aBashTask("victim", [], { command: untilReleased, retries: 9, pool: "scores" });
    const good = aBashTask("good", [], { command: "sleep 0.2" });
    const arrive = async (tasks: Parameters<typeof aDocument>[0], dag: string, clients: number) => {
      const { dagId } = await publishActive(pool, aDocument(tasks, { dag }));
      await bring(prisma, dagId, clients);
    };
    await arrive([poison], "research.poison", 1);
    await arrive([victim], "research.victim", 1);
    await arrive([good, aBashTask("end", ["good"])], "research.good", OTHERS);
    const isThere = async (task: string, condition: string) =>
      (await count(pool, `task_instance WHERE task_key = '${task}' AND ${condition}`)) === 1;

    let killed = 0;
    for (let worker = await startWorker(); ; worker = await startWorker()) {
      // Of the dead worker's attempts nobody knows before its lease is over.
      const isNext = async () =>
        (await isThere("poison", `lost_count >= ${killed} AND state IN ('running', 'failed')`)) &&
        (killed >= LOST_BUDGET - 1 || (await isThere("victim", `lost_count >= ${killed} AND state = 'running'`)));
      await waitFor(isNext, { what: `attempt ${killed + 1} of the poisonous task`, timeoutMs: 60_000 });
      if (await isThere("poison", "state = 'failed'")) break;
      await worker.end("SIGKILL");
      killed += 1;
      // The next time each of the two runs alone, whoever is first.
      if (killed === LOST_BUDGET - 1) await writeFile(release, "");
    }

    expect(killed).toBe(LOST_BUDGET);
    const { rows } = await pool.query(
      "SELECT state, count(*)::int AS n FROM task_attempt a WHERE dag_run_id IN (SELECT dag_run_id FROM task_instance WHERE task_key = 'poison') GROUP BY 1",
    );
    expect(rows).toEqual([{ state: "lost", n: killed }]);
    const log = await pool.query(
      "SELECT reason, actor FROM transition_log WHERE to_state = 'failed' AND task_index IS NOT NULL",
    );
    expect(log.rows).toEqual([{ reason: "poison", actor: "engine" }]);
    await allDecided(pool);
    expect(await count(pool, "queue_item WHERE state = 'done'")).toBe(OTHERS + 1);
    expect(await isThere("victim", `state = 'success' AND lost_count = ${LOST_BUDGET - 1}`)).toBe(true);
    expect(await findViolations(pool)).toEqual({});
  },
);
