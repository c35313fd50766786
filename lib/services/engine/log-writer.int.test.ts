import { v7 as newId } from "uuid";
import { expect } from "vitest";
import type { Sql } from "@/lib/db/sql/statement";
import { createLogger } from "@/lib/observability/logger";
import { createLogWriter } from "@/lib/services/engine/log-writer";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest, type TestEngine } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";

const silent = createLogger("test", "silent");

async function someAttempts(engine: TestEngine): Promise<readonly string[]> {
  const dagId = await engine.publish([aBashTask("a")]);
  await engine.arrive(dagId, ["loan-1", "loan-2"]);
  await engine.admit(dagId);
  return engine.dispatch();
}

const textOf = async (engine: TestEngine, attemptId: string): Promise<string> => {
  const rows = await engine.rows<{ content: string }>(
    "SELECT content FROM task_log WHERE attempt_id = $1 ORDER BY sequence",
    [attemptId],
  );
  return rows.map(({ content }) => content).join("");
};

engineTest(
  "what a task says is readable while it runs, in order, and complete once its log is closed",
  async ({ engine }) => {
    const [one = "", other = ""] = await someAttempts(engine);
    const writer = createLogWriter(engine.sqlPool.sql, silent);
    const [log, second] = [writer.open(one), writer.open(other)];
    log.write("begun\n", "stdout");
    await waitFor(async () => (await textOf(engine, one)) === "begun\n", { what: "the first line" });
    for (let line = 0; line < 500; line += 1) log.write(`line ${line}\n`, "stdout");
    second.write(Buffer.from("anderswo\n"), "stderr");
    log.write("a NUL \u0000 too\n", "stdout");
    await Promise.all([log.close(), second.close()]);
    const expected = Array.from({ length: 500 }, (_, line) => `line ${line}\n`).join("");
    expect(await textOf(engine, one)).toBe(`begun\n${expected}a NUL \uFFFD too\n`);
    expect(await textOf(engine, other)).toBe("anderswo\n");
  },
);

engineTest("lines that came while the database was away are written when it is back, in order", async ({ engine }) => {
  const [attemptId = ""] = await someAttempts(engine);
  let isAway = true;
  const flaky: Sql = {
    ...engine.sqlPool.sql,
    run: (statement, values) =>
      isAway ? Promise.reject(new Error("Connection terminated")) : engine.sqlPool.sql.run(statement, values),
  };
  const log = createLogWriter(flaky, silent).open(attemptId);
  log.write("one\n", "stdout");
  await log.close();
  log.write("two\n", "stdout");
  isAway = false;
  await waitFor(async () => (await textOf(engine, attemptId)) === "one\ntwo\n", { what: "both lines" });
});

engineTest("lines that the database refuses fail nobody", async ({ engine }) => {
  const log = createLogWriter(engine.sqlPool.sql, silent).open(newId());
  log.write("of an attempt that does not exist\n", "stdout");
  await expect(log.close()).resolves.toBeUndefined();
});
