import { expect } from "vitest";
import type { TaskOf } from "@/lib/domain/dag/document";
import { executeInSandbox } from "@/lib/integrations/operators/execute-in-sandbox";
import { idOf } from "@/lib/testing/dag-builders";
import { dbTest } from "@/lib/testing/database";
import { aRequest, operatorServices } from "@/lib/testing/task-requests";

const asks = (query: string): TaskOf<"sql"> => ({
  id: idOf("ask"),
  key: "ask",
  operator: "sql",
  needs: [],
  connection: "core",
  query,
});

dbTest(
  "a query of a try reads through a connection that is open to tries, writes nothing, and uses no other",
  async ({ databaseUrl, pool }) => {
    await pool.query("CREATE TABLE loan (key text)");
    const open = operatorServices({
      connections: { resolve: (name) => Promise.resolve({ name, kind: "postgres", url: databaseUrl }) },
    });
    expect(await executeInSandbox(open, aRequest(asks("SELECT count(*)::int AS n FROM loan")))).toMatchObject({
      output: { rows: [{ n: 0 }] },
    });
    for (const write of [
      "INSERT INTO loan VALUES ('a')",
      "WITH w AS (INSERT INTO loan VALUES ('a') RETURNING 1) SELECT * FROM w",
      "SELECT set_config('transaction_read_only', 'off', true), nextval('change_request_number_seq')",
      "COMMIT",
    ]) {
      await executeInSandbox(open, aRequest(asks(write)));
      expect((await pool.query("SELECT * FROM loan")).rows, write).toEqual([]);
    }
    const refused = await executeInSandbox(open, aRequest(asks("INSERT INTO loan VALUES ('a')")));
    expect(refused).toMatchObject({ kind: "failed", error: { message: expect.stringContaining("read-only") } });

    const closed = operatorServices({ connections: { resolve: () => Promise.resolve(null) } });
    expect(await executeInSandbox(closed, aRequest(asks("SELECT 1")))).toMatchObject({
      kind: "failed",
      error: { code: "blocked_in_sandbox", message: expect.stringContaining("core is not open to tries") },
    });
  },
);
