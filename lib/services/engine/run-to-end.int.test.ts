import { describe, expect } from "vitest";
import { aBashTask, aBranchTask } from "@/lib/testing/dag-builders";
import { engineTest, FAILURE, SUCCESS } from "@/lib/testing/test-engine";

const diamond = () => [aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["a"]), aBashTask("d", ["b", "c"])];

describe("a client's run", () => {
  engineTest("goes from the queue to done, with every change in its log", async ({ engine }) => {
    const dagId = await engine.publish(diamond());
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    await engine.playToEnd();
    expect(await engine.states()).toEqual({ a: "success", b: "success", c: "success", d: "success" });
    expect(await engine.rows("SELECT state, finished_at IS NOT NULL AS ended FROM queue_item")).toEqual([
      { state: "done", ended: true },
    ]);
    const log = await engine.rows<{ step: string }>(
      "SELECT coalesce(task_index::text, 'run') || ' ' || to_state AS step FROM transition_log ORDER BY id",
    );
    const steps = log.map(({ step }) => step);
    expect(steps[0]).toBe("run running");
    expect(steps.at(-1)).toBe("run success");
    expect(steps.filter((step) => step === "3 running")).toHaveLength(1);
  });

  engineTest("keeps the output of each attempt and ends as failed when a task fails for good", async ({ engine }) => {
    const dagId = await engine.publish(diamond());
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    await engine.playToEnd((key) => (key === "b" ? FAILURE : { ...SUCCESS, output: { key } }));
    expect(await engine.states()).toEqual({ a: "success", b: "failed", c: "success", d: "upstream_failed" });
    expect(await engine.rows("SELECT state FROM queue_item")).toEqual([{ state: "error" }]);
    expect(
      await engine.rows("SELECT output, error ->> 'code' AS code FROM task_attempt ORDER BY task_index, number"),
    ).toEqual([
      { output: { key: "a" }, code: null },
      { output: null, code: "exit_code" },
      { output: { key: "c" }, code: null },
    ]);
  });

  engineTest("follows what its branch chose", async ({ engine }) => {
    const join = aBashTask("join", ["yes", "no"], { trigger_rule: "none_failed_min_one_success" });
    const dagId = await engine.publish([
      aBranchTask("split", { otherwise: ["no"] }),
      aBashTask("yes", ["split"]),
      aBashTask("no", ["split"]),
      join,
    ]);
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    await engine.playToEnd((key) => (key === "split" ? { ...SUCCESS, chosenTaskKeys: ["no"] } : SUCCESS));
    expect(await engine.states()).toEqual({ split: "success", yes: "skipped", no: "success", join: "success" });
  });

  engineTest("fails at a branch that chose what is not its own", async ({ engine }) => {
    const dagId = await engine.publish([aBranchTask("split"), aBashTask("yes", ["split"]), aBashTask("end", ["yes"])]);
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    await engine.playToEnd(() => ({ ...SUCCESS, chosenTaskKeys: ["end"] }));
    expect(await engine.states()).toEqual({ split: "failed", yes: "upstream_failed", end: "upstream_failed" });
    expect(await engine.rows("SELECT error ->> 'code' AS code FROM task_attempt")).toEqual([
      { code: "unknown_choice" },
    ]);
  });

  engineTest("waits for the retry of a failed task and then goes on", async ({ engine }) => {
    const dagId = await engine.publish([aBashTask("a", [], { retries: 1, retry_delay: "0s" }), aBashTask("b", ["a"])]);
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    await engine.playToEnd((key, number) => (key === "a" && number === 1 ? FAILURE : SUCCESS));
    expect(await engine.states()).toEqual({ a: "up_for_retry", b: "none" });
    const [run] = await engine.runs();
    await engine.worker.batcher.submit({ type: "retry_due", runId: run?.id ?? "", index: 0 });
    await engine.playToEnd();
    expect(await engine.states()).toEqual({ a: "success", b: "success" });
    expect(await engine.rows("SELECT number, state FROM task_attempt WHERE task_index = 0 ORDER BY 1")).toEqual([
      { number: 1, state: "failed" },
      { number: 2, state: "success" },
    ]);
  });

  engineTest("starts a task once when both of its upstream tasks end in the same batch", async ({ engine }) => {
    const any = aBashTask("any", ["a", "b"], { trigger_rule: "one_success" });
    const dagId = await engine.publish([aBashTask("a"), aBashTask("b"), any]);
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    await engine.playToEnd();
    expect(await engine.states()).toEqual({ a: "success", b: "success", any: "success" });
    expect(engine.worker.flights.filter(({ changedRunIds }) => changedRunIds.length > 0).length).toBeLessThan(8);
  });

  engineTest("never has more tasks on the way than max_active_tasks", async ({ engine }) => {
    const tasks = ["a", "b", "c", "d", "e"].map((key) => aBashTask(key));
    const dagId = await engine.publish(tasks, { max_active_tasks: 2 });
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    const first = await engine.dispatch();
    expect(first).toHaveLength(2);
    await Promise.all(first.map((id) => engine.worker.start(id)));
    expect(await engine.dispatch()).toHaveLength(0);
    await engine.worker.end(first[0] ?? "");
    expect((await engine.dispatch()).length + engine.worker.local.length).toBe(1);
  });
});

describe("a run of a version whose bytes are not what was approved", () => {
  engineTest("does not start, and other runs of the batch go on", async ({ engine, pool }) => {
    const good = await engine.publish(diamond());
    const bad = await engine.publish([aBashTask("x")], { dag: "research.bad" });
    await engine.arrive(good, ["loan-1"]);
    await engine.arrive(bad, ["loan-1"]);
    await engine.admit(good);
    await engine.admit(bad);
    const attempts = await engine.dispatch();
    await pool.query("ALTER TABLE snapshot DISABLE TRIGGER USER");
    await pool.query("ALTER TABLE snapshot DROP CONSTRAINT snapshot_hash_check");
    await pool.query(
      "UPDATE snapshot SET canonical = canonical || ' ' FROM dag_version v WHERE v.dag_id = $1 AND v.content_hash = snapshot.content_hash",
      [bad],
    );
    const fresh = await engine.newWorker();
    const answers = await Promise.all(attempts.map((id) => fresh.start(id)));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(["applied", "broken"]);
  });
});
