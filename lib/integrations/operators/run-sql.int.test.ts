import { createServer } from "node:net";
import { describe, expect } from "vitest";
import type { TaskOf } from "@/lib/domain/dag/document";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { ExecuteRequest, OperatorServices } from "@/lib/integrations/operators/operator-contract";
import { idOf } from "@/lib/testing/dag-builders";
import { dbTest } from "@/lib/testing/database";
import { aContext, aRequest, operatorServices } from "@/lib/testing/task-requests";
import { waitFor } from "@/lib/testing/wait-for";

async function runSql(
  url: string,
  query: string,
  more: Partial<ExecuteRequest> & { params?: Record<string, string> } = {},
) {
  const { params = {}, ...rest } = more;
  const task: TaskOf<"sql"> = {
    id: idOf("ask"),
    key: "ask",
    operator: "sql",
    needs: [],
    connection: "core",
    query,
    params,
  };
  const connections: OperatorServices["connections"] = {
    resolve: (name) => Promise.resolve({ name, kind: "postgres", url }),
  };
  const request = aRequest(task, rest);
  return { outcome: await executeTask(operatorServices({ connections }), request), log: request.log };
}

const failure = (code: string, message: RegExp, errorClass = "terminal") => ({
  kind: "failed",
  error: { class: errorClass, code, message: expect.stringMatching(message) },
});

describe("a sql task", () => {
  dbTest("returns its rows as JSON that loses nothing", async ({ databaseUrl }) => {
    const { outcome } = await runSql(
      databaseUrl,
      `SELECT 1::int AS i, 9007199254740993::bigint AS big, 1.10::numeric AS n, true AS t, NULL AS nothing,
        '2019-04-24'::date AS d, '2019-04-24 10:00:00.123456+00'::timestamptz AT TIME ZONE 'UTC' AS at,
        '{"a": [1]}'::jsonb AS j, ARRAY['x','y'] AS list, '\\xff'::bytea AS bytes, '1 day'::interval AS span`,
    );
    expect(outcome).toEqual({
      kind: "success",
      output: {
        rowCount: 1,
        rows: [
          {
            ...{ i: 1, big: "9007199254740993", n: "1.10", t: true, nothing: null, d: "2019-04-24" },
            ...{ at: "2019-04-24 10:00:00.123456", j: { a: [1] }, list: ["x", "y"], bytes: "\\xff", span: "1 day" },
          },
        ],
      },
    });
  });

  dbTest("takes values as values, whatever is in them", async ({ databaseUrl, pool }) => {
    await pool.query("CREATE TABLE loan (key text, note text)");
    const note = "'); DROP TABLE loan; --";
    const { outcome } = await runSql(
      databaseUrl,
      "INSERT INTO loan VALUES (:key, :note) RETURNING key, note, ':key' AS text",
      { params: { key: "{{ client.key }}", note: "{{ results.note }}" }, context: aContext({ results: { note } }) },
    );
    const row = { key: "1004285007", note };
    expect(outcome).toMatchObject({ output: { rowCount: 1, rows: [{ ...row, text: ":key" }] } });
    expect((await pool.query("SELECT * FROM loan")).rows).toEqual([row]);
  });

  dbTest("is one statement, and leaves nothing when it is refused", async ({ databaseUrl, pool }) => {
    await pool.query("CREATE TABLE mark (n int PRIMARY KEY)");
    const two = await runSql(databaseUrl, "INSERT INTO mark VALUES (1); INSERT INTO mark VALUES (2)");
    expect(two.outcome).toEqual(failure("query_failed", /multiple commands .*SQLSTATE 42601/));
    const many = await runSql(databaseUrl, "INSERT INTO mark SELECT generate_series(1, 1001) RETURNING n");
    expect(many.outcome).toEqual(failure("output_too_large", /returned more than 1000 rows, and it was rolled back/));
    const large = await runSql(databaseUrl, "INSERT INTO mark VALUES (1) RETURNING repeat('x', 300000)");
    expect(large.outcome).toEqual(failure("output_too_large", /more than 262144 bytes/));
    const twice = await runSql(databaseUrl, "INSERT INTO mark VALUES (1) RETURNING n, n");
    expect(twice.outcome).toEqual(failure("invalid_query", /two columns named "n".*with AS/));
    expect((await pool.query("SELECT * FROM mark")).rows).toEqual([]);
  });

  dbTest("without an end is stopped in the worker and on the server", async ({ databaseUrl, pool }) => {
    const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    expect((await runSql(databaseUrl, endless)).outcome).toEqual(failure("output_too_large", /more than 1000 rows/));
    const slow = await runSql(databaseUrl, "SELECT pg_sleep(60)", { timeoutMs: 300 });
    expect(slow.outcome).toMatchObject({ kind: "timed_out", error: { code: "timeout" } });
    await waitFor(async () => (await serverProcesses(pool)).length === 0, { what: "no statement is left" });
  });

  dbTest("is stopped on the server by a cancel", async ({ databaseUrl, pool }) => {
    const controller = new AbortController();
    const running = runSql(databaseUrl, "SELECT pg_sleep(60)", { signal: controller.signal });
    await waitFor(async () => (await serverProcesses(pool)).includes("SELECT pg_sleep(60)"), { what: "it runs" });
    controller.abort();
    expect((await running).outcome).toEqual({ kind: "cancelled" });
    await waitFor(async () => (await serverProcesses(pool)).length === 0, { what: "no statement is left" });
  });

  dbTest("says what Postgres said, and whether trying again may help", async ({ databaseUrl, pool }) => {
    const typo = await runSql(databaseUrl, "SELECT 1 FROM loans WHERE x = :k", { params: { k: "1" } });
    expect(typo.outcome).toEqual(
      failure("query_failed", /connection core failed: relation "loans" does not exist near "loans/),
    );
    await pool.query("CREATE TABLE busy (n int)");
    const holder = await pool.connect();
    await holder.query("BEGIN; LOCK TABLE busy");
    const locked = await runSql(databaseUrl, "LOCK TABLE busy NOWAIT");
    holder.release(true);
    expect(locked.outcome).toEqual(failure("query_failed", /could not obtain lock .*55P03/, "retryable"));
  });

  dbTest("never shows its connection's password", async ({ databaseUrl }) => {
    const { password } = new URL(databaseUrl);
    const { outcome } = await runSql(databaseUrl, "SELECT CAST(:p AS int)", { params: { p: password } });
    expect(outcome).toEqual(failure("query_failed", /invalid input syntax for type integer: "\*\*\*"/));
  });

  dbTest("whose server cannot be reached may be tried again", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const address = closed.address();
    const port = address && typeof address !== "string" ? address.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    const { outcome } = await runSql(`postgres://u:p@127.0.0.1:${port}/d`, "SELECT 1");
    expect(outcome).toEqual(failure("connection_failed", /could not be completed: .*ECONNREFUSED/, "retryable"));
  });

  dbTest("takes host, user and database from its connection and from nowhere else", async () => {
    for (const url of [
      "postgres://",
      "postgres:///db",
      "postgres://host/db",
      "postgres://u@host",
      "mysql://u@h/d",
      "x%",
    ])
      expect((await runSql(url, "SELECT 1")).outcome).toEqual(
        failure("connection_invalid", /is not postgres:\/\/user/),
      );
  });
});

async function serverProcesses(pool: { query: (sql: string) => Promise<{ rows: { query: string }[] }> }) {
  const { rows } = await pool.query(
    "SELECT query FROM pg_stat_activity WHERE application_name = 'signalbox task' AND datname = current_database()",
  );
  return rows.map(({ query }) => query);
}
