import { expect } from "vitest";
import { POST as unpauseRun } from "@/app/api/v1/runs/[id]/unpause/route";
import { MARKS } from "@/lib/domain/run/by-hand";
import { allDecided, count, enqueue, running } from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { press, type Verb } from "@/lib/testing/run-verbs";
import { Random } from "@/lib/testing/simulation/random";
import { webTest } from "@/lib/testing/web";
import { WORKERS } from "@/lib/testing/worker-test";

const CLICKS = 100;
const AT_ONCE = 4;
const VERBS: readonly Verb[] = ["retry", ...MARKS, "pause", "unpause", "cancel", "clear", "clear", "clear", "replay"];
const FLAKY = { command: "sleep 0.2; [ $((RANDOM % 4)) -ne 0 ]", retries: 2, retry_delay: "1s" };
const TASKS = [aBashTask("load", [], FLAKY), aBashTask("score", ["load"], FLAKY), aBashTask("send", ["score"], FLAKY)];

const test = webTest.extend(WORKERS);

test("a hundred clicks while two workers are at it are each done or refused, and every client is decided", {
  timeout: 180_000,
}, async ({ web, pool, prisma, startWorker }) => {
  const random = new Random(20_261_123);
  await Promise.all([startWorker(), startWorker()]);
  // So many that there is something to click on until the last click.
  await enqueue({ pool, prisma }, TASKS, 60, { max_active_runs: 4 });
  await running(pool, 2);
  const statuses: number[] = [];
  const click = async () => {
    const { rows } = await pool.query<{ id: string }>("SELECT id FROM dag_run ORDER BY id DESC LIMIT 8");
    const id = random.pick(rows)?.id ?? "";
    const { status, body } = await press(web, random.pick(VERBS) ?? "clear", id, random.pick(TASKS)?.key ?? "");
    expect([200, 201, 409], JSON.stringify(body)).toContain(status);
    statuses.push(status);
  };
  const people = Array.from({ length: AT_ONCE }, async () => {
    for (let left = CLICKS / AT_ONCE; left > 0; left -= 1) await click();
  });
  await Promise.all(people);
  expect(statuses).toHaveLength(CLICKS);
  expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(CLICKS / 5);
  expect(await count(pool, "(SELECT worker_id FROM task_attempt WHERE worker_id IS NOT NULL GROUP BY 1) w")).toBe(2);
  const { rows: paused } = await pool.query<{ id: string }>(
    "SELECT id FROM dag_run WHERE is_paused AND finished_at IS NULL",
  );
  for (const { id } of paused) await web.call(unpauseRun, { as: "de", method: "POST", params: { id } });
  await allDecided(pool, 120_000);
  expect(await findViolations(pool)).toEqual({});
});
