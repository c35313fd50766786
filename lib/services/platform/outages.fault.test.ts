import { describe, expect } from "vitest";
import { GET as readyz } from "@/app/api/readyz/route";
import { POST as enqueueClients } from "@/app/api/v1/dags/[dagKey]/clients/route";
import { GET as listDags } from "@/app/api/v1/dags/route";
import { count } from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { OWN_SERVICES } from "@/lib/testing/own-services";
import { waitFor } from "@/lib/testing/wait-for";
import { webTest } from "@/lib/testing/web";

const LONG = { timeout: 120_000 };
/** Of the web process, at most. */
const CONNECTIONS = 20;
const test = webTest.extend(OWN_SERVICES);

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const before = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - before };
}

const keys = (prefix: string, many: number) =>
  Array.from({ length: many }, (_, at) => ({ clientKey: `${prefix}-${at}` }));

describe("while Redis hangs", () => {
  test("no request waits for it, clients are accepted, and readiness says so", LONG, async ({ own, engine, web }) => {
    await engine.publish([aBashTask("a")]);
    const params = { dagKey: "research.test" };
    await waitFor(() => web.runtime.redis.status === "ready", { what: "the connection to Redis" });
    own.redis.freeze();
    const [accepted, listed, ready] = await Promise.all([
      timed(() => web.call(enqueueClients, { as: "ds", params, body: { clients: keys("loan", 100) } })),
      timed(() => web.call(listDags, { as: "viewer" })),
      timed(() => readyz()),
    ]);
    expect(accepted.answer.status).toBe(202);
    expect(listed.answer.status).toBe(200);
    expect(await ready.answer.json()).toMatchObject({ isReady: false, postgres: true, redis: false });
    for (const { ms } of [accepted, listed, ready]) expect(ms).toBeLessThan(2_500);
    own.redis.thaw();
  });
});

describe("while every connection of the web process is in use", () => {
  test(
    "requests are refused within four seconds, with when to come back; the lease is renewed",
    LONG,
    async ({ engine, pool, web }) => {
      const slow = Array.from({ length: CONNECTIONS }, () =>
        // Prisma asks only when somebody waits for the answer.
        web.runtime.db.$queryRaw`SELECT 1 AS one FROM pg_sleep(14)`.then((rows) => rows),
      );
      const sleeping =
        "pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()";
      await waitFor(async () => (await count(pool, sleeping)) === CONNECTIONS, {
        what: "as many slow queries",
        timeoutMs: 10_000,
      });
      const refused = await timed(() => web.call(listDags, { as: "viewer" }));
      expect(refused.answer.status).toBe(503);
      expect(Number(refused.answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(refused.ms).toBeLessThan(4_000);
      const renewed = await timed(() => engine.newWorker());
      expect(renewed.ms).toBeLessThan(1_000);
      await Promise.all(slow);
      expect((await web.call(listDags, { as: "viewer" })).status).toBe(200);
    },
  );
});

describe("while Postgres hangs with its connections open", () => {
  test("a request ends in time, and the same process answers again afterwards", LONG, async ({ own, web }) => {
    expect((await web.call(listDags, { as: "viewer" })).status).toBe(200);
    own.postgres.freeze();
    const refused = await timed(() => web.call(listDags, { as: "viewer" }));
    expect(refused.answer.status).toBe(503);
    expect(Number(refused.answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.ms).toBeLessThan(20_000);
    own.postgres.thaw();
    const isBack = async () => (await web.call(listDags, { as: "viewer" })).status === 200;
    await waitFor(isBack, { what: "the answers to be back", timeoutMs: 30_000 });
  });
});

describe("while Postgres restarts", () => {
  test(
    "requests are refused as unavailable, and the same process answers again afterwards",
    LONG,
    async ({ own, web }) => {
      expect((await web.call(listDags, { as: "viewer" })).status).toBe(200);
      await own.postgres.end("SIGQUIT");
      const refused = await timed(() => web.call(listDags, { as: "viewer" }));
      expect(refused.answer.status).toBe(503);
      expect(refused.ms).toBeLessThan(4_000);
      expect(await (await readyz()).json()).toMatchObject({ postgres: false });
      await own.postgres.start();
      const isBack = async () => (await web.call(listDags, { as: "viewer" })).status === 200;
      await waitFor(isBack, { what: "the answers to be back", timeoutMs: 5_000 });
    },
  );
});
