import { isFinished, isRunOver, type TaskState } from "@/lib/domain/run/model";
import { runOutcome } from "@/lib/domain/run/outcome";
import { LOST_BUDGET } from "@/lib/domain/run/retry";
import { type EdgeOutcome, edgeOutcome, evaluateTriggerRule } from "@/lib/domain/run/trigger-rule";
import { isOpenAttempt, type Postgres } from "@/lib/testing/simulation/postgres";
import type { AttemptRow, LogRow, RunRow, TaskRow } from "@/lib/testing/simulation/rows";

/** A promise about one run, as its rows must keep it; numbers as in engine-invariants.sql where they mean the same. */
type RunCheck = (run: RunRow, attempts: readonly AttemptRow[], pg: Postgres) => boolean;

const ofTask = (attempts: readonly AttemptRow[], index: number) =>
  attempts.filter((attempt) => attempt.index === index);
const lastOf = (attempts: readonly AttemptRow[], index: number) =>
  ofTask(attempts, index).reduce<AttemptRow | null>(
    (last, one) => (last && last.number > one.number ? last : one),
    null,
  );
const entriesOf = ({ log }: RunRow, index: number | null): LogRow[] => log.filter((entry) => entry.index === index);
const everyTask = (run: RunRow, holds: (task: TaskRow, index: number) => boolean): boolean => run.tasks.every(holds);

const FITTING: Readonly<Partial<Record<TaskState, readonly (string | undefined)[]>>> = {
  success: ["success"],
  running: ["running"],
  queued: ["queued"],
  deferred: ["deferred"],
  failed: ["failed", "timed_out", "lost"],
  none: [undefined],
  skipped: [undefined],
  upstream_failed: [undefined],
};

const isChain = (entries: readonly LogRow[], first: string): boolean =>
  entries.every(({ from }, at) => from === (entries[at - 1]?.to ?? first));

const countsOwn = ({ state, error }: AttemptRow): boolean =>
  (state === "failed" || state === "timed_out") && error?.class !== "infrastructure";
const countsLost = ({ state, error }: AttemptRow): boolean =>
  (state === "lost" && error?.code !== "worker_stopped") || (state === "failed" && error?.class === "infrastructure");

function isWithinBudget({ status }: TaskRow, attempts: readonly AttemptRow[], maxAttempts: number): boolean {
  const own = attempts.filter(countsOwn).length;
  const lost = attempts.filter(countsLost).length;
  const tries = own + attempts.filter(({ state }) => state === "success").length;
  return own === status.failureCount && lost === status.lostCount && tries <= maxAttempts && lost <= LOST_BUDGET;
}

/** What the trigger rule of a task says at one point of the log. */
function verdictAt(run: RunRow, index: number, logId: number) {
  const { tasks } = run.born.plan;
  const task = tasks[index];
  const counts: Record<EdgeOutcome, number> = { ok: 0, failed: 0, upstream_failed: 0, skipped: 0 };
  for (const at of task?.upstream ?? []) {
    const source = tasks[at];
    const last = run.log.findLast((entry) => entry.index === at && entry.id < logId);
    const outcome =
      source && last ? edgeOutcome(source, taskState(last.to), run.tasks[at]?.status.chosen ?? [], index) : null;
    if (outcome) counts[outcome] += 1;
  }
  const { ok, failed, skipped, upstream_failed: upstreamFailed } = counts;
  return task && evaluateTriggerRule(task.rule, { total: task.upstream.length, ok, failed, skipped, upstreamFailed });
}

/** The log holds states of tasks and of runs; entries of tasks hold those of tasks. */
const taskState = (state: LogRow["to"]): TaskState => state;
const VERDICT_OF: Readonly<Record<string, string>> = { skipped: "skip", upstream_failed: "block" };

/** People may contradict the rules of an undisturbed run: these look at other runs only, as the SQL ones do. */
const UNTOUCHED_ONLY = /^I(02|03|23|37|41)/;
const isTouched = ({ log }: RunRow): boolean => log.some(({ reason }) => reason?.startsWith("user_"));

const CHECKS: Readonly<Record<string, RunCheck>> = {
  "I02 a task succeeds once": (run, attempts) =>
    everyTask(run, (_, index) => ofTask(attempts, index).filter(({ state }) => state === "success").length <= 1),
  "I03 a task's state is that of its latest attempt": (run, attempts) =>
    everyTask(run, ({ status }, index) => FITTING[status.state]?.includes(lastOf(attempts, index)?.state) ?? true),
  "I04 attempt numbers are dense": (run, attempts) =>
    everyTask(run, ({ status }, index) => {
      const { length } = ofTask(attempts, index);
      return length === status.attemptNumber && (lastOf(attempts, index)?.number ?? 0) === length;
    }),
  "I07 the log has no gap": (run) =>
    isChain(entriesOf(run, null), "queued") && everyTask(run, (_, index) => isChain(entriesOf(run, index), "none")),
  "I08 a row says what its log says last": (run) =>
    (entriesOf(run, null).at(-1)?.to ?? "queued") === run.state &&
    everyTask(run, ({ status }, index) => (entriesOf(run, index).at(-1)?.to ?? "none") === status.state),
  "I09 a finished run has no open task": (run) =>
    !isRunOver(run.state) || everyTask(run, ({ status }) => isFinished(status.state)),
  "I10 a run under way has something that will move it on": (run) =>
    run.state !== "running" || run.tasks.some(({ status }) => status.state !== "none" && !isFinished(status.state)),
  "I11 a run ended as its tasks did": (run) =>
    (run.state !== "success" && run.state !== "failed") ||
    run.state === runOutcome(run.born.plan, (index) => run.tasks[index]?.status.state ?? "none").state,
  "I13 a client is claimed, done or error exactly with its latest run": (run, _, pg) => {
    const { state, item } = run;
    if (pg.latestRunOf(item) !== run) return isRunOver(state);
    if (!isRunOver(state)) return item.state === "claimed";
    return item.state === (state === "success" ? "done" : "error");
  },
  "I23 a task has no more tries than it may": (run, attempts) =>
    everyTask(run, (task, index) =>
      isWithinBudget(task, ofTask(attempts, index), run.born.plan.tasks[index]?.retry.maxAttempts ?? 0),
    ),
  "I24 what is said in a worker's name is said by the worker that held the attempt": (run, attempts) => {
    const holderOf = new Map(attempts.map(({ id, workerId }) => [id, `worker:${workerId}`]));
    return run.log.every(
      ({ actor, to, attemptId }) =>
        !actor.startsWith("worker:") || to === "queued" || attemptId === null || holderOf.get(attemptId) === actor,
    );
  },
  "I29 a run keeps the version it began with": ({ versionId, born, tasks }) =>
    versionId === born.id && tasks.length === born.plan.tasks.length,
  "I36 an attempt is made only after the one before it has ended": (_, attempts) =>
    attempts.every((one) => {
      const next = attempts.find(({ index, number }) => index === one.index && number === one.number + 1);
      return !next || (one.finishedAt !== null && one.finishedAt <= next.queuedAt);
    }),
  "I37 a task left `none` when its trigger rule said so": (run) =>
    run.log.every(({ index, from, to, id }) => {
      if (index === null || from !== "none" || to === "cancelled") return true;
      return verdictAt(run, index, id) === (VERDICT_OF[to] ?? "run");
    }),
  "I38 nothing runs for a task that was cancelled": (run, attempts) =>
    attempts.every((one) => !isOpenAttempt(one) || run.tasks[one.index]?.status.state !== "cancelled"),
  "I40 waiting rows are exactly the tasks that wait": (run) =>
    everyTask(run, ({ status, waiting }) => {
      const waits = status.state === "up_for_retry" || (status.state === "scheduled" && !status.isHeld);
      return status.state === "deferred" || waits === (waiting !== null);
    }),
  "I41 a run has no more active tasks than max_active_tasks": ({ tasks, born }) =>
    tasks.filter(
      ({ status: { state, isHeld } }) =>
        state === "queued" || state === "running" || (state === "scheduled" && !isHeld),
    ).length <= born.plan.maxActiveTasks,
  "G7 what must not simply be repeated is not begun again after a loss": (run, attempts) =>
    isTouched(run) ||
    attempts.every(
      ({ index, number, state, startedAt }) =>
        run.born.plan.tasks[index]?.isRepeatable !== false ||
        state !== "lost" ||
        startedAt === null ||
        !attempts.some((later) => later.index === index && later.number > number),
    ),
  "I47 what a replay reuses had succeeded in the run that it repeats": ({ log, parent }) =>
    log.every(
      ({ reason, index, id }) =>
        reason !== "user_replay" ||
        parent?.log.findLast((entry) => entry.index === index && entry.id < id)?.to === "success",
    ),
  "I48 no run ends because nothing was left that could run": (run) =>
    run.log.every(({ reason }) => reason !== "blocked"),
};

function brokenEffects(pg: Postgres, effects: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const key of effects) counts.set(key, (counts.get(key) ?? 0) + 1);
  const keyOf = ({ runId, index }: AttemptRow) => `${runId}/${pg.run(runId).born.plan.tasks[index]?.key}`;
  const attempts = [...pg.attempts.values()].filter(({ runId }) => !isTouched(pg.run(runId)));
  const isRepeated = [...counts].some(([key, count]) => {
    const mine = attempts.filter((attempt) => keyOf(attempt) === key);
    const allowed = Math.min(mine.length, 1 + mine.filter(({ state }) => state !== "success").length);
    return mine.length > 0 && count > allowed;
  });
  // A person's answer is a success without a worker.
  const isMissing = attempts.some((one) => one.state === "success" && one.workerId !== null && !counts.has(keyOf(one)));
  return [
    ...(isRepeated ? ["I25 an effect is repeated only after a loss"] : []),
    ...(isMissing ? ["I26 no success without its effect"] : []),
  ];
}

/** The promises that the rows of a world break. */
export function checkWorld(pg: Postgres, effects: readonly string[], { isDecided }: { isDecided: boolean }): string[] {
  const broken = new Set<string>();
  for (const run of pg.runs.values()) {
    const attempts = [...pg.attempts.values()].filter(({ runId }) => runId === run.id);
    const checks = Object.entries(CHECKS).filter(([name]) => !isTouched(run) || !UNTOUCHED_ONLY.test(name));
    for (const [name, holds] of checks) if (!holds(run, attempts, pg)) broken.add(name);
  }
  const handedOn = new Set(pg.triggered.map(({ runId, index, begun }) => `${runId}/${index}/${begun}`));
  if (handedOn.size < pg.triggered.length) broken.add("a task hands its client on once each time that it begins");
  const queued = [...pg.attempts.values()].filter(({ state }) => state === "queued");
  if (queued.length !== pg.outbox.size || queued.some(({ id }) => !pg.outbox.has(id)))
    broken.add("I17 outbox rows are exactly the queued attempts");
  for (const name of brokenEffects(pg, effects)) broken.add(name);
  if (!isDecided) broken.add("L01 every client is decided");
  return [...broken];
}
