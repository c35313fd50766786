import { createServer } from "node:http";
import { expect } from "vitest";
import { POST as ask, GET as look } from "@/app/api/v1/connections/[name]/tests/route";
import { connectionTestsSchema } from "@/lib/contracts/platform";
import { createPrisma } from "@/lib/db/client";
import { refreshDueChecks, repeatAgedTests } from "@/lib/services/change/refresh-checks";
import { testConnections } from "@/lib/services/engine/test-connections";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { idOf } from "@/lib/testing/dag-builders";
import { approveConnection } from "@/lib/testing/platform";
import { type TestWeb, webTest } from "@/lib/testing/web";

const SECRET = ["let", "me", "in", "22"].join("-");
const params = { name: "bureau" };
const connection = (baseUrl: string) => ({ kind: "http", name: "bureau", settings: { baseUrl, auth: "bearer" } });
const tests = async (web: TestWeb) =>
  connectionTestsSchema
    .parse((await web.call(look, { as: "viewer", params })).body)
    .lanes.find(({ lane }) => lane === "default");
const test = (web: TestWeb, body: object = { lane: "default" }) => web.call(ask, { as: "do", params, body });

/** Somebody who lets in who knows the secret, and notes every request. */
async function startBureau() {
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    asked.push(`${request.method} ${request.url}`);
    answer.statusCode = request.headers.authorization === `Bearer ${SECRET}` ? 200 : 401;
    answer.end("what is said here is nobody's business");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { asked, host: `127.0.0.1:${port}`, close: () => server.close() };
}

webTest(
  "a worker of the lane tries a connection at its own address, says one word, and the checks of open changes follow",
  { timeout: 60_000 },
  async ({ web, pool, workerDatabaseUrl }) => {
    const bureau = await startBureau();
    const db = createPrisma(workerDatabaseUrl, { maxConnections: 2 });
    const worker = (allowed: string[] = [bureau.host], lanes = ["default"]) =>
      testConnections({ db, secretKey: web.runtime.secretKey, lanes, httpAllowPrivateHosts: allowed });
    try {
      await approveConnection(web, { ...connection(`http://${bureau.host}/v1`), secret: SECRET });
      const flow = new ChangeFlow(web);
      await flow.createDag();
      const calls = {
        id: idOf("ask"),
        key: "ask",
        operator: "http" as const,
        needs: ["one"],
        method: "GET",
        url: "/x",
        connection: "bureau",
      };
      const draft = aDraftThat("true");
      await flow.save({ ...draft, tasks: [...draft.tasks, calls] });
      await flow.submit();
      const check = async () => (await flow.detail()).checks.find(({ name }) => name === "connections");
      expect(await check()).toMatchObject({ isPassed: null, isBlocking: false });

      expect(await worker([bureau.host], ["another"])).toBe(0);
      expect([await worker(), bureau.asked]).toEqual([1, ["GET /v1"]]);
      await refreshDueChecks({ db, now: () => new Date() });
      expect(await check()).toMatchObject({
        isPassed: true,
        findings: [{ message: "`bureau` can be used from lane `default`." }],
      });
      expect(await tests(web)).toMatchObject({ outcome: "works" });

      // An answer stands for an hour; then it is asked for again while the change is open.
      const checker = { db, now: () => new Date() };
      expect(await repeatAgedTests(checker)).toBe(0);
      await pool.query("UPDATE connection_test SET asked_at = asked_at - interval '61 minutes'");
      expect([await repeatAgedTests(checker), await worker(), await repeatAgedTests(checker)]).toEqual([1, 1, 0]);
      expect(bureau.asked).toEqual(["GET /v1", "GET /v1"]);

      // The secret goes with another address; what was said is about the connection of then.
      await approveConnection(web, connection(`http://${bureau.host}/v2`));
      await pool.query("UPDATE connection_test SET asked_at = asked_at - interval '1 minute'");
      expect(await tests(web)).toMatchObject({ outcome: null, askedAt: null });
      expect((await test(web)).status).toBe(202);
      expect((await test(web)).body).toMatchObject({ details: { reason: "tested_lately" } });
      await worker();
      const said = await web.call(look, { as: "viewer", params });
      const { rows } = await pool.query(
        "SELECT payload FROM audit_event UNION ALL SELECT row_to_json(t)::text FROM connection_test t",
      );
      const everything = JSON.stringify([said.body, rows, await flow.detail()]);
      for (const hidden of [SECRET, "nobody's business"]) expect(everything).not.toContain(hidden);
      expect(everything).toContain("connection.tested");
    } finally {
      bureau.close();
      await db.$disconnect();
    }
  },
);

webTest(
  "a test names no address, tells closed, silent and forbidden ones apart by nothing, and is not had for long",
  { timeout: 60_000 },
  async ({ web, pool, workerDatabaseUrl }) => {
    const bureau = await startBureau();
    const db = createPrisma(workerDatabaseUrl, { maxConnections: 2 });
    try {
      expect((await test(web, { lane: "default" })).status).toBe(404);
      await approveConnection(web, connection(`http://${bureau.host}`));
      expect((await test(web, { lane: "gone" })).status).toBe(404);
      expect((await test(web, { lane: "default", host: "10.0.0.1" })).status).toBe(422);
      expect((await web.call(ask, { as: "de", params, body: { lane: "default" } })).status).toBe(403);
      expect((await test(web)).status).toBe(202);
      const begun = performance.now();
      // A server is there, and this worker may not reach it.
      await testConnections({ db, secretKey: web.runtime.secretKey, lanes: ["default"], httpAllowPrivateHosts: [] });
      expect([await tests(web), bureau.asked]).toMatchObject([{ outcome: "no_answer" }, []]);
      expect(performance.now() - begun).toBeGreaterThan(5_900);
      await pool.query(
        `INSERT INTO connection_test (id, connection, version, lane, asked_by, asked_at, outcome, tested_at)
      SELECT gen_random_uuid(), 'bureau', 1, 'default', $1, now() - interval '10 minutes', 'works', now() FROM generate_series(1, 20)`,
        [web.people.do],
      );
      expect((await test(web)).status).toBe(429);
    } finally {
      bureau.close();
      await db.$disconnect();
    }
  },
);
