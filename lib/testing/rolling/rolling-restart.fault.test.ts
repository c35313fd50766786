import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type pg from "pg";
import { expect } from "vitest";
import type { RunEvent } from "@/lib/contracts/runs";
import { eventsOf } from "@/lib/testing/chaos/viewers";
import { aToken } from "@/lib/testing/chaos/world";
import { allDecided, aTempFile, count, enqueue, linesOf, type World } from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { deploymentTest } from "@/lib/testing/rolling/generations";
import { openPage, type Page } from "@/lib/testing/rolling/page";
import { beginTraffic, type Traffic } from "@/lib/testing/rolling/traffic";
import { waitFor } from "@/lib/testing/wait-for";
import type { WorkerProcess } from "@/lib/testing/worker-process";

const STEPS = [1, 2, 3, 4, 5] as const;
const LONG = 30_000;

/** A task per step, each of which ends when the test says so. */
const steps = (folder: string, ledger: string) =>
  STEPS.map((step) =>
    aBashTask(`step${step}`, step === 1 ? [] : [`step${step - 1}`], {
      command: `until [ -e ${join(folder, String(step))} ]; do sleep 0.05; done; echo step${step} >> ${ledger}`,
    }),
  );

type Heard = Readonly<{ id: string; done: readonly string[] }>;

/** Everything the stream of a run says, over as many connections as it takes, each resumed after the last message. */
function listen(siteUrl: string, token: string, runId: string) {
  const heard: Heard[] = [];
  let connections = 0;
  const note = (event: RunEvent) => {
    if (event.type === "bye") return;
    const { tasks } = event.type === "snapshot" ? event.run : event;
    const id = event.type === "snapshot" ? event.run.lastEventId : event.lastEventId;
    heard.push({ id, done: tasks.filter(({ state }) => state === "success").map(({ taskKey }) => taskKey) });
  };
  const toItsEnd = async () => {
    for (;;) {
      connections += 1;
      const last = heard.at(-1)?.id ?? null;
      for await (const event of eventsOf({ web: { url: siteUrl }, token }, runId, last, AbortSignal.timeout(110_000))) {
        note(event);
        if (event.type === "bye" && event.reason === "run_over") return;
      }
    }
  };
  return { heard, connections: () => connections, over: toItsEnd() };
}

const componentOf = async (pool: pg.Pool, { child }: WorkerProcess) =>
  (
    await pool.query(`SELECT stopped_at IS NOT NULL AS "isStopped" FROM component WHERE kind = 'worker' AND pid = $1`, [
      child.pid,
    ])
  ).rows[0];

function expectNothingMissed(page: Page, { heard }: ReturnType<typeof listen>): void {
  expect(page.statuses).toContain("stale");
  for (const states of page.statesOf.values()) expect(states).toEqual([...new Set(states)]);
  const ids = heard.map(({ id }) => BigInt(id));
  expect(ids.every((id, at) => at === 0 || id > (ids[at - 1] ?? id))).toBe(true);
  expect(heard.flatMap(({ done }) => done)).toEqual(STEPS.map((step) => `step${step}`));
}

/** Of requests, clients and tasks. */
async function expectEachOnce(pool: pg.Pool, load: Traffic, ledger: string): Promise<void> {
  expect([...load.answers.keys()].sort()).toEqual([200, 202]);
  expect(load.cuts).toEqual([]);
  const tasks = STEPS.length + 2 * load.accepted.length;
  expect(await count(pool, "queue_item WHERE state = 'done'")).toBe(1 + load.accepted.length);
  expect(await count(pool, "task_attempt WHERE state = 'success'")).toBe(tasks);
  expect(await count(pool, "task_attempt")).toBe(tasks);
  expect(await linesOf(ledger)).toHaveLength(tasks);
  expect(await findViolations(pool)).toEqual({});
}

/** One run to look at, and a DAG for clients that come meanwhile. Answers the id of the run. */
async function publishDags({ pool, prisma }: World, folder: string, ledger: string): Promise<string> {
  await enqueue({ pool, prisma }, steps(folder, ledger), 1, { dag: "research.watched" });
  const command = `sleep 0.3; echo loan >> ${ledger}`;
  const both = [aBashTask("a", [], { command }), aBashTask("b", ["a"], { command })];
  await enqueue({ pool, prisma }, both, 0, { dag: "research.loans" });
  const run = async () => (await pool.query<{ id: string }>("SELECT id FROM dag_run")).rows[0]?.id;
  return waitFor(run, { what: "the run to begin", timeoutMs: LONG });
}

deploymentTest(
  "web and worker are replaced under load: no request is refused or cut, who looks at a run misses nothing, every task runs once",
  { timeout: 900_000 },
  async ({ deployment, pool, prisma }) => {
    const { siteUrl } = deployment;
    const ledger = await aTempFile("ledger");
    const letGo = (step: (typeof STEPS)[number]) => writeFile(join(dirname(ledger), String(step)), "");
    const [old, oldWorker] = await Promise.all([deployment.startWeb(), deployment.startWorker()]);
    old.takeOver();
    const token = await aToken(prisma);
    const runId = await publishDags({ pool, prisma }, dirname(ledger), ledger);
    const page = openPage({ siteUrl, token, runId });
    const stream = listen(siteUrl, token, runId);
    const load = beginTraffic({ siteUrl, token, dagKey: "research.loans" });
    const pageShows = (step: number) => {
      const isShown = () => page.status() === "live" && page.statesOf.get(`step${step}`)?.at(-1) === "success";
      return waitFor(isShown, { what: `the page to show step ${step} done`, timeoutMs: LONG });
    };
    const tenMoreClients = async () => {
      const before = load.accepted.length;
      await waitFor(() => load.accepted.length >= before + 10, { what: "ten more clients", timeoutMs: LONG });
    };
    await tenMoreClients();
    await letGo(1);
    await pageShows(1);

    const next = await deployment.startWeb();
    next.takeOver();
    const webEnds = old.web.end("SIGTERM");
    await letGo(2);
    expect(await webEnds).toBe(0);
    await pageShows(2);
    expect(stream.connections()).toBe(2);
    expect(load.goodbyes()).toBeGreaterThan(0);

    const nextWorker = await deployment.startWorker();
    const workerEnds = oldWorker.end("SIGTERM");
    const stopping = () => oldWorker.events("worker.stopping")[0];
    const { running } = await waitFor(stopping, { what: "the worker to stop", timeoutMs: LONG });
    expect(Number(running)).toBeGreaterThan(0);
    await letGo(3);
    expect(await workerEnds).toBe(0);
    await pageShows(3);
    await letGo(4);
    await tenMoreClients();
    await letGo(5);

    await stream.over;
    await waitFor(() => page.status() === "over", { what: "the page to see the end", timeoutMs: LONG });
    await load.stop();
    page.close();
    await allDecided(pool);
    expectNothingMissed(page, stream);
    await expectEachOnce(pool, load, ledger);
    expect(await componentOf(pool, oldWorker)).toMatchObject({ isStopped: true });
    expect(await componentOf(pool, nextWorker)).toMatchObject({ isStopped: false });
    expect(next.web.isAlive && nextWorker.isAlive && !old.web.isAlive && !oldWorker.isAlive).toBe(true);
  },
);
