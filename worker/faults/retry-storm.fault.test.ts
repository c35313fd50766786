import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { expect } from "vitest";
import type { TaskOf } from "@/lib/domain/dag/document";
import {
  allDecided,
  aTempFile,
  atLeast,
  count,
  enqueue,
  expectAllDone,
  type World,
} from "@/lib/testing/clients-under-way";
import { aBashTask, idOf } from "@/lib/testing/dag-builders";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const MANY = 200;
/** Clients of another DAG in the same lane. */
const OTHERS = 20;
/** Half of them at once would be the storm. On a busy machine what was given out may be held up for a second. */
const MOST_IN_FIVE_SECONDS = 50;
const MOST_IN_A_SECOND = 20;
/** Two, and what several looks at once let through. */
const MOST_IN_LINE = 6;

type Request = Readonly<{ path: string; atMs: number; isRefused: boolean }>;

/** A dependency that is down until it is healed, and notes who asked when. */
async function aDependency() {
  const requests: Request[] = [];
  let isDown = true;
  const server = createServer(({ url = "" }, response) => {
    requests.push({ path: url, atMs: performance.now(), isRefused: isDown });
    response.writeHead(isDown ? 503 : 200, { "content-type": "application/json" }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the dependency has no port");
  const { port } = address;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    heal: () => {
      isDown = false;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Those that are not the first of their client. */
function retriesOf(requests: readonly Request[]): Request[] {
  const seen = new Set<string>();
  return requests.filter(({ path }) => seen.has(path) || !seen.add(path));
}

/** The most that came within any such time. */
const mostIn = (ms: number, requests: readonly Request[]): number =>
  Math.max(0, ...requests.map(({ atMs }) => requests.filter((one) => one.atMs >= atMs && one.atMs < atMs + ms).length));

/** Until `release` is there the lane has no slot for anybody else; resolves when many retries are due. */
async function withoutSlots({ pool, prisma }: World, release: string): Promise<void> {
  const holds = aBashTask("holds", [], { command: `while [ ! -e ${release} ]; do sleep 0.1; done` });
  await enqueue({ pool, prisma }, [holds], 1, { dag: "research.holds" });
  await atLeast(pool, "task_instance WHERE task_key = 'holds' AND state = 'running'", 1, 60_000);
  await pool.query("UPDATE lane SET slots = 1 WHERE name = 'default'");
  await atLeast(pool, "waiting_task WHERE retry_target IS NOT NULL AND retry_at < now()", MANY / 2, 60_000);
}

workerTest(
  "a dependency that was down when 200 clients came is not run over by their retries, which hold up nobody else meanwhile, and all are decided",
  { timeout: 180_000 },
  async ({ pool, prisma, startWorker }) => {
    const dependency = await aDependency();
    await startWorker({ HTTP_ALLOW_PRIVATE_HOSTS: new URL(dependency.url).host });
    const ask: TaskOf<"http"> = {
      id: idOf("a"),
      key: "a",
      operator: "http",
      needs: [],
      method: "GET",
      url: `${dependency.url}/{{ client.key }}`,
      retries: 9,
      retry_delay: "10s",
    };
    await enqueue({ pool, prisma }, [ask], MANY, { max_active_runs: MANY });
    const refused = () => dependency.requests.filter(({ isRefused }) => isRefused).length;
    await waitFor(() => refused() >= 2 * MANY, { what: "everybody to be refused, again and again", timeoutMs: 60_000 });
    await enqueue({ pool, prisma }, [aBashTask("a")], OTHERS, { dag: "research.others" });
    const others =
      "queue_item i JOIN dag d ON d.id = i.dag_id WHERE d.dag_key = 'research.others' AND i.state = 'done'";
    await atLeast(pool, others, OTHERS, 60_000);
    expect(await count(pool, "task_instance WHERE state = 'up_for_retry'")).toBeGreaterThan(MANY / 2);
    const held = `task_attempt a JOIN task_instance t USING (dag_run_id, task_index)
      WHERE a.finished_at IS NULL AND t.state = 'up_for_retry'`;
    expect(await count(pool, held)).toBe(0);
    const release = await aTempFile("release");
    await withoutSlots({ pool, prisma }, release);
    expect(await count(pool, "waiting_task WHERE retry_target IS NOT NULL AND retry_at IS NULL")).toBeLessThan(
      MOST_IN_LINE,
    );
    await pool.query("UPDATE lane SET slots = 20 WHERE name = 'default'");
    await writeFile(release, "");
    dependency.heal();
    const healedAt = performance.now();
    await allDecided(pool, 90_000);
    expect(performance.now() - healedAt).toBeLessThan(60_000);
    const retries = retriesOf(dependency.requests);
    expect(retries.length).toBeGreaterThanOrEqual(MANY);
    expect(mostIn(1_000, retries)).toBeLessThanOrEqual(MOST_IN_A_SECOND);
    expect(mostIn(5_000, retries)).toBeLessThanOrEqual(MOST_IN_FIVE_SECONDS);
    await dependency.close();
    expect(await pool.query("SELECT 1 FROM task_attempt WHERE state = 'failed' LIMIT 1")).toMatchObject({
      rowCount: 1,
    });
    await expectAllDone(pool, 1, MANY + OTHERS + 1);
  },
);
