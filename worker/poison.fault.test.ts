import { expect } from "vitest";
import { LOST_BUDGET } from "@/lib/domain/run/retry";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { publishActive } from "@/lib/testing/active-dag";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const OTHERS = 5;

workerTest(
  "a task whose worker dies of it each time is given up as poison, and everybody else is decided",
  { timeout: 240_000 },
  async ({ pool, prisma, startWorker }) => {
    const poison = aBashTask("poison", [], { command: "sleep 60", retries: 9 });
    const good = aBashTask("good", [], { command: "sleep 0.2" });
    const dags = [aDocument([poison], { dag: "research.poison" }), aDocument([good, aBashTask("end", ["good"])])];
    for (const document of dags) {
      const { dagId } = await publishActive(pool, document);
      const clients = Array.from({ length: document === dags[0] ? 1 : OTHERS }, (_, at) => ({
        clientKey: `loan-${at}`,
        data: {},
      }));
      await enqueueClients(prisma, { dagId, clients, class: 2, priority: 10, source: "api", createdBy: null });
    }
    const taskIs = async (condition: string) =>
      (await pool.query(`SELECT 1 FROM task_instance WHERE task_key = 'poison' AND ${condition}`)).rowCount === 1;

    let killed = 0;
    for (let worker = await startWorker(); ; worker = await startWorker()) {
      const isNext = () => taskIs("state IN ('running', 'failed')");
      // Of the dead worker's attempt nobody knows before its lease is over.
      await waitFor(async () => (await taskIs(`lost_count >= ${killed}`)) && (await isNext()), {
        what: `attempt ${killed + 1} of the poisonous task`,
        timeoutMs: 60_000,
      });
      if (await taskIs("state = 'failed'")) break;
      await worker.end("SIGKILL");
      killed += 1;
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
    const othersDone = async () =>
      (await pool.query("SELECT 1 FROM queue_item WHERE state = 'done'")).rowCount === OTHERS;
    await waitFor(othersDone, { what: "the other clients", timeoutMs: 60_000 });
    expect(await findViolations(pool)).toEqual({});
  },
);
