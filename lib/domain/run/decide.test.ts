import { describe, expect, test } from "vitest";
import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { decide, type RunEvent } from "@/lib/domain/run/decide";
import type { Plan, TaskError, TaskState } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { newRunStatus, type RunStatus, type TaskStatus, withChanges } from "@/lib/domain/run/run-status";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";

const planOf = (tasks: Task[], more: Partial<DagDocument> = {}): Plan => compilePlan(aDocument(tasks, more));

/** A run by task key, with the events that the engine would bring. */
class Run {
  status: RunStatus;
  outcome: ReturnType<typeof decide>["outcome"] = null;
  last: ReturnType<typeof decide> = { changes: [], outcome: null };

  constructor(readonly plan: Plan) {
    this.status = newRunStatus("0199f0c0-0000-7000-8000-000000000001", plan.tasks.length);
    this.send({ type: "run_started" });
  }

  index = (key: string): number => this.plan.indexByKey[key] ?? -1;

  task = (key: string): TaskStatus | undefined => this.status.tasks[this.index(key)];

  send(event: RunEvent): this {
    this.last = decide(this.plan, this.status, event);
    this.status = withChanges(this.status, this.last.changes);
    this.outcome ??= this.last.outcome;
    return this;
  }

  /** Puts a released task on a worker, as the dispatcher does. */
  start(...keys: string[]): this {
    for (const key of keys) {
      const to = this.task(key);
      if (to?.state !== "scheduled" || to.isHeld) throw new Error(`${key} is not free to start: ${JSON.stringify(to)}`);
      const change = { index: this.index(key), from: to.state, reason: null, retryInMs: null };
      this.status = withChanges(this.status, [{ ...change, to: { ...to, state: "running" } }]);
    }
    return this;
  }

  succeed(...keys: string[]): this {
    for (const key of keys) this.start(key).send({ type: "attempt_succeeded", index: this.index(key), chosen: [] });
    return this;
  }

  choose(key: string, ...chosen: string[]): this {
    return this.start(key).send({
      type: "attempt_succeeded",
      index: this.index(key),
      chosen: chosen.map(this.index),
    });
  }

  fail(key: string, errorClass: TaskError["class"] = "retryable", elapsedMs = 0): this {
    return this.start(key).send({ type: "attempt_failed", index: this.index(key), errorClass, elapsedMs });
  }

  lose(key: string, elapsedMs = 0): this {
    return this.start(key).send({ type: "attempt_lost", index: this.index(key), elapsedMs });
  }

  states(): Record<string, TaskState> {
    return Object.fromEntries(
      this.plan.tasks.map(({ key, index }) => [key, this.status.tasks[index]?.state ?? "none"]),
    );
  }
}

describe("the way of a run", () => {
  test("roots are scheduled at the start, and each task when the last of its upstream has succeeded", () => {
    const run = new Run(planOf([aBashTask("a"), aBashTask("b"), aBashTask("c", ["a", "b"])]));
    expect(run.states()).toEqual({ a: "scheduled", b: "scheduled", c: "none" });
    run.succeed("a");
    expect(run.states().c).toBe("none");
    run.succeed("b");
    expect(run.states().c).toBe("scheduled");
    run.succeed("c");
    expect(run.outcome).toEqual({ state: "success", reason: null });
  });

  test("a failure blocks all that needs it in the same call and fails the run", () => {
    const run = new Run(planOf([aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"])]));
    run.fail("a");
    expect(run.states()).toEqual({ a: "failed", b: "upstream_failed", c: "upstream_failed" });
    expect(run.outcome).toEqual({ state: "failed", reason: "Task a failed." });
  });

  test("a branch skips what it did not choose, and the join behind it runs", () => {
    const join = aBashTask("join", ["yes", "no"], { trigger_rule: "none_failed_min_one_success" });
    const run = new Run(planOf([aBranchTask("split"), aBashTask("yes", ["split"]), aBashTask("no", ["split"]), join]));
    run.choose("split", "yes");
    expect(run.states()).toEqual({ split: "success", yes: "scheduled", no: "skipped", join: "none" });
    run.succeed("yes");
    expect(run.states().join).toBe("scheduled");
  });

  test("a branch that chooses nothing skips everything, and the run is a success", () => {
    const run = new Run(planOf([aBranchTask("split"), aBashTask("yes", ["split"]), aBashTask("end", ["yes"])]));
    run.choose("split");
    expect(run.states()).toEqual({ split: "success", yes: "skipped", end: "skipped" });
    expect(run.outcome).toEqual({ state: "success", reason: null });
  });

  test("a rule that needs one success starts at once and later failures leave it alone", () => {
    const any = aBashTask("any", ["a", "b"], { trigger_rule: "one_success" });
    const run = new Run(planOf([aBashTask("a"), aBashTask("b"), any]));
    run.succeed("a");
    expect(run.states().any).toBe("scheduled");
    run.start("any").fail("b");
    expect(run.states().any).toBe("running");
  });

  test("a cancel finishes every open task and the run", () => {
    const run = new Run(planOf([aBashTask("a"), aBashTask("b"), aBashTask("c", ["a"])]));
    run.succeed("a").start("b").send({ type: "cancelled" });
    expect(run.states()).toEqual({ a: "success", b: "cancelled", c: "cancelled" });
    expect(run.outcome).toEqual({ state: "cancelled", reason: null });
  });

  test("a plan that can go nowhere fails as blocked instead of hanging", () => {
    const plan = planOf([aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"])]);
    const knotted = {
      ...plan,
      tasks: plan.tasks.map((task) => (task.key === "b" ? { ...task, upstream: [0, 2] } : task)),
    };
    const run = new Run(knotted).succeed("a");
    expect(run.states()).toEqual({ a: "success", b: "upstream_failed", c: "upstream_failed" });
    expect(run.outcome).toEqual({ state: "failed", reason: "blocked" });
  });
});

describe("the outcome of a run", () => {
  const rescue = (rule: "one_failed" | "all_failed" | "all_done") =>
    new Run(planOf([aBashTask("work"), aBashTask("rescue", ["work"], { trigger_rule: rule })])).fail("work");

  test.each(["one_failed", "all_failed"] as const)("a success by %s handles the failure, and says so", (rule) => {
    expect(rescue(rule).succeed("rescue").outcome).toEqual({ state: "success", reason: "handled_failures" });
  });

  test("a rescue that fails itself handles nothing", () => {
    expect(rescue("one_failed").fail("rescue").outcome?.state).toBe("failed");
  });

  test("a success through all_done does not hide the failure before it", () => {
    expect(rescue("all_done").succeed("rescue").outcome).toEqual({ state: "failed", reason: "Task work failed." });
  });

  test("every failure must be handled, not one of them", () => {
    const tasks = [aBashTask("a"), aBashTask("b"), aBashTask("rescue", ["a"], { trigger_rule: "one_failed" })];
    expect(new Run(planOf(tasks)).fail("a").fail("b").succeed("rescue").outcome?.state).toBe("failed");
  });
});

describe("tries", () => {
  const twoRetries = () => new Run(planOf([aBashTask("a", [], { retries: 2, retry_delay: "10s", retry_factor: 3 })]));

  test("a task is tried again after a growing delay until its tries are used up", () => {
    const run = twoRetries().fail("a");
    expect(run.states().a).toBe("up_for_retry");
    expect(run.last.changes[0]?.retryInMs).toBeGreaterThan(4_999);
    expect(run.last.changes[0]?.retryInMs).toBeLessThan(10_001);
    run.send({ type: "retry_due", index: 0 }).fail("a");
    expect(run.last.changes[0]?.retryInMs).toBeGreaterThan(14_999);
    run.send({ type: "retry_due", index: 0 }).fail("a");
    expect(run.outcome?.state).toBe("failed");
  });

  test("a time-out uses up a try like a failure", () => {
    const run = new Run(planOf([aBashTask("a", [], { retries: 1 })]));
    run.start("a").send({ type: "attempt_timed_out", index: 0, elapsedMs: 0 });
    expect(run.states().a).toBe("up_for_retry");
    run.send({ type: "retry_due", index: 0 }).start("a").send({ type: "attempt_timed_out", index: 0, elapsedMs: 0 });
    expect(run.states().a).toBe("failed");
  });

  test("a terminal error is not tried again", () => {
    expect(twoRetries().fail("a", "terminal").states().a).toBe("failed");
  });

  test("a lost worker costs no try of the task; the third loss ends it", () => {
    const run = new Run(planOf([aBashTask("a")]));
    run.lose("a");
    expect(run.task("a")).toMatchObject({ state: "scheduled", isHeld: false, lostCount: 1, failureCount: 0 });
    expect(run.last.changes[0]?.reason).toBe("worker_lost");
    run.lose("a").lose("a");
    expect(run.task("a")).toMatchObject({ state: "failed", lostCount: 3 });
    expect(run.last.changes[0]?.reason).toBe("poison");
  });

  test("work that must not simply be repeated waits for a person when it is lost or given back after it began", () => {
    const begun = () => new Run(planOf([aBashTask("a", [], { on_worker_lost: "needs_attention", retries: 9 })]));
    const lost = begun().lose("a");
    const returned = begun().start("a").send({ type: "attempt_returned", index: 0 });
    for (const run of [lost, returned]) {
      expect(run.task("a")).toMatchObject({ state: "failed", lostCount: 1, failureCount: 0 });
      expect(run.last.changes[0]?.reason).toBe("needs_attention");
      expect(run.outcome?.state).toBe("failed");
    }
    expect(begun().fail("a", "infrastructure").states().a).toBe("up_for_retry");
    expect(begun().fail("a").states().a).toBe("up_for_retry");
  });

  test("a fault of the platform is tried again after a pause, out of the same small budget", () => {
    const run = new Run(planOf([aBashTask("a")]));
    run.fail("a", "infrastructure");
    expect(run.last.changes[0]).toMatchObject({ retryInMs: 1_000, reason: "platform_fault", to: { lostCount: 1 } });
    run.send({ type: "retry_due", index: 0 }).fail("a", "infrastructure");
    run.send({ type: "retry_due", index: 0 }).fail("a", "infrastructure");
    expect(run.states().a).toBe("failed");
  });

  test("an attempt given back by a stopping worker costs nothing, however often", () => {
    const run = new Run(planOf([aBashTask("a")]));
    for (let round = 0; round < 10; round += 1) run.start("a").send({ type: "attempt_returned", index: 0 });
    expect(run.task("a")).toMatchObject({ state: "scheduled", lostCount: 0, failureCount: 0 });
  });
});

describe("limits of time over all attempts", () => {
  const patient = { retries: 9, retry_delay: "10s", retry_factor: 1, retry_jitter: 0 };
  const afterFailureAt = (elapsedMs: number, more: object) => {
    const run = new Run(planOf([aBashTask("a", [], { ...patient, ...more })])).fail("a", "retryable", elapsedMs);
    return [run.states().a, run.last.changes[0]?.reason ?? null];
  };

  test.each([
    ["a retry that begins within the budget is made", 50_000, { retry_budget: "1m" }, "up_for_retry", null],
    ["one that would begin after it is not", 50_001, { retry_budget: "1m" }, "failed", "retry_budget"],
    ["a retry that begins before the total timeout is made", 49_999, { total_timeout: "1m" }, "up_for_retry", null],
    ["none begins when it is over", 50_000, { total_timeout: "1m" }, "failed", "total_timeout"],
  ] as const)("%s", (_name, elapsedMs, more, state, reason) => {
    expect(afterFailureAt(elapsedMs, more)).toEqual([state, reason]);
  });

  test("a lost worker is made good for within the total timeout only, whatever the retry budget", () => {
    const tasks = [aBashTask("a", [], { retry_budget: "1s", total_timeout: "1m" })];
    expect(new Run(planOf(tasks)).lose("a", 59_999).states().a).toBe("scheduled");
    const late = new Run(planOf(tasks)).lose("a", 60_000);
    expect(late.last.changes[0]).toMatchObject({ to: { state: "failed", lostCount: 1 }, reason: "total_timeout" });
  });
});

describe("a task that asks to be skipped", () => {
  test("is skipped without a failure, and what follows is decided by the trigger rules", () => {
    const always = aBashTask("always", ["a"], { trigger_rule: "all_done" });
    const run = new Run(planOf([aBashTask("a"), aBashTask("b", ["a"]), always])).fail("a", "skip");
    expect(run.states()).toEqual({ a: "skipped", b: "skipped", always: "scheduled" });
    expect(run.task("a")?.failureCount).toBe(0);
    expect(run.succeed("always").outcome).toEqual({ state: "success", reason: null });
  });

  test("is skipped also at a later try", () => {
    const run = new Run(planOf([aBashTask("a", [], { retries: 2 })])).fail("a").send({ type: "retry_due", index: 0 });
    expect(run.fail("a", "skip").states().a).toBe("skipped");
  });
});

describe("a ready task whose start takes too long", () => {
  const late = { type: "queue_timed_out", index: 0 } as const;

  test("fails for good, with an attempt of its own to show for it", () => {
    const run = new Run(planOf([aBashTask("a", [], { retries: 5 }), aBashTask("b", ["a"])])).send(late);
    expect(run.task("a")).toMatchObject({ state: "failed", attemptNumber: 1, failureCount: 1 });
    expect(run.last.changes[0]?.reason).toBe("queue_timeout");
    expect(run.outcome?.state).toBe("failed");
  });

  test("is left alone once it runs, and while its own run holds it back", () => {
    const running = new Run(planOf([aBashTask("a")])).start("a").send(late);
    expect(running.states().a).toBe("running");
    const held = new Run(planOf([aBashTask("a"), aBashTask("b")], { max_active_tasks: 1 }));
    expect(held.send({ ...late, index: held.index("b") }).states().b).toBe("scheduled");
  });
});

describe("a wait", () => {
  const defer = (run: Run, key: string, resumeInMs: number | null = 30_000) =>
    run.start(key).send({ type: "attempt_deferred", index: run.index(key), resumeInMs });

  test("keeps the task open without a try, and it goes on when its time has come", () => {
    const run = defer(new Run(planOf([aBashTask("a"), aBashTask("b", ["a"])])), "a");
    expect(run.last.changes).toMatchObject([{ retryInMs: 30_000, to: { state: "deferred", failureCount: 0 } }]);
    expect(run.states().b).toBe("none");
    expect(run.outcome).toBeNull();
    run.send({ type: "resume_due", index: 0 });
    expect(run.states().a).toBe("scheduled");
    run.succeed("a", "b");
    expect(run.outcome?.state).toBe("success");
  });

  test("for a person or another DAG has no time of its own", () => {
    expect(defer(new Run(planOf([aBashTask("a")])), "a", null).last.changes[0]?.retryInMs).toBeNull();
  });

  test("leaves its place under max_active_tasks to others", () => {
    const run = defer(new Run(planOf([aBashTask("a"), aBashTask("b")], { max_active_tasks: 1 })), "a");
    expect(run.task("b")?.isHeld).toBe(false);
  });

  test("is ended by a cancel like every open task", () => {
    const run = defer(new Run(planOf([aBashTask("a")])), "a").send({ type: "cancelled" });
    expect(run.states().a).toBe("cancelled");
    expect(run.outcome?.state).toBe("cancelled");
  });

  test.each(["none", "ok"] as const)("is not over for a rule that asks for all upstream tasks (%s)", (other) => {
    const any = aBashTask("any", ["a", "b"], { trigger_rule: "all_done" });
    const run = defer(new Run(planOf([aBashTask("a"), aBashTask("b"), any])), "a");
    if (other === "ok") run.succeed("b");
    expect(run.states().any).toBe("none");
  });
});

describe("max_active_tasks", () => {
  const tasks = ["a", "b", "c", "d"].map((key) => aBashTask(key, [], key === "d" ? { priority: 90 } : {}));
  const free = (run: Run) =>
    run.plan.tasks.filter(({ index }) => run.status.tasks[index]?.isHeld === false).map(({ key }) => key);

  test("tasks over the limit wait as scheduled but held, the one of larger priority goes first", () => {
    const run = new Run(planOf(tasks, { max_active_tasks: 2 }));
    expect(run.states()).toEqual({ a: "scheduled", b: "scheduled", c: "scheduled", d: "scheduled" });
    expect(free(run)).toEqual(["a", "d"]);
  });

  test("each end lets the next one go", () => {
    const run = new Run(planOf(tasks, { max_active_tasks: 2 })).succeed("d");
    expect(run.task("b")?.isHeld).toBe(false);
    expect(run.task("c")?.isHeld).toBe(true);
    run.succeed("a", "b", "c");
    expect(run.outcome?.state).toBe("success");
  });

  test("a task that waits for its retry leaves its place", () => {
    const run = new Run(planOf([aBashTask("a", [], { retries: 1 }), aBashTask("b")], { max_active_tasks: 1 })).fail(
      "a",
    );
    expect(run.task("b")?.isHeld).toBe(false);
    run.send({ type: "retry_due", index: 0 });
    expect(run.task("a")).toMatchObject({ state: "scheduled", isHeld: true });
    run.succeed("b");
    expect(run.task("a")?.isHeld).toBe(false);
  });
});

describe("an event that does not fit", () => {
  const finished = () => new Run(planOf([aBashTask("a"), aBashTask("b", ["a"])])).succeed("a");

  test.each<[string, RunEvent]>([
    ["a second success", { type: "attempt_succeeded", index: 0, chosen: [] }],
    ["a late failure", { type: "attempt_failed", index: 0, elapsedMs: 0, errorClass: "retryable" }],
    ["a late time-out", { type: "attempt_timed_out", index: 0, elapsedMs: 0 }],
    ["a late loss", { type: "attempt_lost", index: 0, elapsedMs: 0 }],
    ["a return of a finished attempt", { type: "attempt_returned", index: 0 }],
    ["a retry that is not due", { type: "retry_due", index: 0 }],
    ["the end of a wait that nobody waits for", { type: "resume_due", index: 0 }],
    ["a late wait", { type: "attempt_deferred", index: 0, resumeInMs: 1 }],
    ["the end of a task that never started", { type: "attempt_succeeded", index: 1, chosen: [] }],
    ["a second start of the run", { type: "run_started" }],
    ["a task that the plan does not have", { type: "attempt_lost", index: 99, elapsedMs: 0 }],
  ])("%s changes nothing", (_name, event) => {
    const run = finished();
    expect(decide(run.plan, run.status, event)).toEqual({ changes: [], outcome: null });
  });

  test("a second cancel changes nothing", () => {
    const run = finished().send({ type: "cancelled" });
    expect(decide(run.plan, run.status, { type: "cancelled" })).toEqual({ changes: [], outcome: null });
  });
});
