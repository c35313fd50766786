import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type pg from "pg";
import { expect } from "vitest";
import { GET as exportAudit } from "@/app/api/v1/audit/export/route";
import { GET as listConnections } from "@/app/api/v1/connections/route";
import { GET as evidence } from "@/app/api/v1/dags/[dagKey]/versions/[version]/evidence/route";
import { GET as events } from "@/app/api/v1/runs/[id]/events/route";
import { GET as runDetail } from "@/app/api/v1/runs/[id]/route";
import { GET as attemptLog } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/attempts/[number]/log/route";
import { GET as taskDetail } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/route";
import type { TaskOf } from "@/lib/domain/dag/document";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { publishActive } from "@/lib/testing/active-dag";
import { aDocument, idOf } from "@/lib/testing/dag-builders";
import { approveConnection } from "@/lib/testing/platform";
import { waitFor } from "@/lib/testing/wait-for";
import { type TestWeb, webTest } from "@/lib/testing/web";
import { startedWorker } from "@/lib/testing/worker-process";

const SECRET = 'p@ss "word"/+€-22';
const inUrl = encodeURIComponent(SECRET);
const inBase64 = Buffer.from(`user:${SECRET}`).toString("base64");
/** What would give it away, with what is left of its middle in base64 whatever stands before it. */
const TRACES = [SECRET, inUrl, inBase64, JSON.stringify(SECRET).slice(1, -1), inBase64.slice(8, -6)];

const commandLines = (): string =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readIfThere(`/proc/${pid}/cmdline`))
    .join("\n");

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** A source that says the secret back in every way it can, and looks at the command lines meanwhile. */
async function startEcho() {
  const seen: string[] = [];
  let knew = 0;
  const server = createServer((request: IncomingMessage, answer: ServerResponse) => {
    seen.push(commandLines(), request.url ?? "");
    if (request.headers.authorization === `Basic ${inBase64}`) knew += 1;
    const said = { plain: SECRET, url: `https://x.example/?key=${inUrl}`, header: request.headers.authorization };
    answer.setHeader("content-type", "application/json");
    answer.setHeader("x-request-id", inUrl);
    answer.statusCode = request.url === "/fails" ? 400 : 200;
    answer.end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  return { host, seen, knew: () => knew, close: () => server.close() };
}

const ask = (key: string, url: string, needs: string[] = []): TaskOf<"http"> => ({
  id: idOf(key),
  key,
  operator: "http",
  needs,
  method: "GET",
  url,
  connection: "source",
});

/** Every row of every table but the one that holds the seal, as text. */
async function allRows(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'connection'",
  );
  const texts: string[] = [];
  for (const { name } of rows) texts.push(JSON.stringify((await pool.query(`SELECT * FROM ${name}`)).rows));
  return texts.join("\n");
}

/** Everything that the API tells about a run, its version and the record. */
async function allAnswers(web: TestWeb, id: string): Promise<string> {
  const text = async (route: Parameters<TestWeb["call"]>[0], call: Partial<Parameters<TestWeb["call"]>[1]> = {}) => {
    const { status, response, body } = await web.call(route, { as: "de", ...call });
    expect({ status, body: status === 200 ? null : body }).toEqual({ status: 200, body: null });
    return body === null ? response.text() : JSON.stringify(body);
  };
  return (
    await Promise.all([
      text(listConnections),
      text(runDetail, { params: { id } }),
      text(events, { params: { id } }),
      ...["says", "fails"].flatMap((key) => [
        text(taskDetail, { params: { id, taskKey: key } }),
        text(attemptLog, { params: { id, taskKey: key, number: "1" } }),
      ]),
      text(evidence, { params: { dagKey: "research.test", version: "1" } }),
      text(exportAudit, { as: "do", query: "format=ndjson" }),
    ])
  ).join("\n");
}

webTest(
  "a secret that a source says back is hidden in the log, the result, the error, every table, the stream, the API and the command lines",
  { timeout: 120_000 },
  async ({ web, pool, prisma, workerDatabaseUrl, redisUrl }) => {
    const source = await startEcho();
    const settings = { baseUrl: `http://${source.host}`, auth: "basic", username: "user" };
    const body = { kind: "http", name: "source", settings, secret: SECRET };
    expect((await approveConnection(web, body)).status).toBe(200);
    const { dagId } = await publishActive(pool, aDocument([ask("says", "/says"), ask("fails", "/fails", ["says"])]));
    const worker = await startedWorker({
      DATABASE_URL: workerDatabaseUrl,
      REDIS_URL: redisUrl,
      SIGNALBOX_SECRET_KEY: Buffer.from(web.runtime.secretKey).toString("base64"),
      HTTP_ALLOW_PRIVATE_HOSTS: source.host,
      LOG_LEVEL: "debug",
    });
    try {
      const clients = [{ clientKey: "loan-1", data: {} }];
      await prisma.$transaction((tx) =>
        enqueueClients(tx, { dagId, clients, class: 1, priority: 10, source: "hand", createdBy: null }),
      );
      const ended = async () => (await pool.query("SELECT id FROM dag_run WHERE state = 'failed'")).rows[0]?.id;
      const id = await waitFor(ended, { what: "the run to end", timeoutMs: 60_000 });
      // Both tasks had it, and the rows and answers are not empty: else nothing would be proved.
      expect(source.knew()).toBe(2);
      const sinks = {
        tables: await allRows(pool),
        answers: await allAnswers(web, String(id)),
        workerLog: JSON.stringify(worker.log),
        commandLines: source.seen.join("\n"),
      };
      for (const text of [sinks.tables, sinks.answers]) expect(text).toContain("***");
      const shown = Object.entries(sinks).flatMap(([sink, text]) =>
        TRACES.flatMap((trace) =>
          text.includes(trace) || text.includes(JSON.stringify(trace).slice(1, -1)) ? [`${trace} in ${sink}`] : [],
        ),
      );
      expect(shown).toEqual([]);
    } finally {
      await worker.end("SIGKILL");
      source.close();
    }
  },
);
