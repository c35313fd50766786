import { type HandEvent, MARKS } from "@/lib/domain/run/by-hand";
import { clearedTasks } from "@/lib/domain/run/clear";
import { isRunOver } from "@/lib/domain/run/model";
import type { AttemptResult, StartedAttempt } from "@/lib/services/engine/engine-event";
import { backfillAny, beginFeed, unpauseBackfills } from "@/lib/testing/simulation/backfills";
import { checkWorld } from "@/lib/testing/simulation/checks";
import type { Mutation } from "@/lib/testing/simulation/mutations";
import { answer, reopen, replay } from "@/lib/testing/simulation/people";
import { Postgres } from "@/lib/testing/simulation/postgres";
import type { Random } from "@/lib/testing/simulation/random";
import { LANES, randomVersion } from "@/lib/testing/simulation/random-versions";
import { Redis } from "@/lib/testing/simulation/redis";
import { DAGS } from "@/lib/testing/simulation/rows";
import {
  activate,
  arrive,
  beginAdmission,
  beginDispatch,
  cancel,
  changeByHand,
} from "@/lib/testing/simulation/transactions";
import { endedTriggers, handOn } from "@/lib/testing/simulation/triggers";
import { type CommitFate, Worker } from "@/lib/testing/simulation/worker";

const RESEND_AFTER_MS = 10_000;
const MOST_WORKERS = 3;
const QUESTION = { text: "Sure?", roles: [] };

/** One seed, one world: an engine with everything that may happen to it, on a clock of its own. */
export class World {
  readonly pg: Postgres;
  readonly redis: Redis;
  readonly workers: Worker[] = [];
  /** What tasks really did, one entry per effect: `run/task`. */
  readonly effects: string[] = [];
  /** No more faults: what is broken must now mend itself. */
  isCalm = false;
  private lastCommits = 0;
  /** Tasks that hand their client to the other DAG: `version/index`. */
  private readonly triggers = new Set<string>();
  private readonly open: { commit: () => void; until: number }[] = [];

  constructor(
    readonly random: Random,
    /** Of their own dice, so that they change no world in which nothing is handed on and nothing run again. */
    private readonly hands: Random,
    mutation: Mutation | null,
  ) {
    this.pg = new Postgres(mutation);
    this.redis = new Redis(random);
    for (let number = 1; number <= 2; number += 1) {
      const version = randomVersion(random, number);
      this.pg.versions.set(version.id, version);
    }
    for (const lane of LANES) this.pg.lanes.set(lane, 1 + random.int(5));
    this.pg.poolSlots = 1 + random.int(3);
    for (let count = 1 + random.int(3); count > 0; count -= 1) this.addWorker();
    if (hands.chance(0.4)) this.addOtherDag();
  }

  /** Some tasks hand their client on, and wait for what becomes of it there. */
  private addOtherDag(): void {
    for (const { id, plan } of this.pg.versions.values())
      for (const { index, isBranch } of plan.tasks)
        if (!isBranch && this.hands.chance(0.3)) this.triggers.add(`${id}/${index}`);
    const version = randomVersion(this.hands, 3, "other");
    this.pg.versions.set(version.id, version);
    this.pg.activeVersionIds.other = version.id;
  }

  addWorker(): void {
    if (this.workers.filter(({ isAlive, isStopping }) => isAlive && !isStopping).length >= MOST_WORKERS) return;
    const work = {
      durationMs: () => this.random.int(6_000),
      perform: (attempt: StartedAttempt) => this.perform(attempt),
    };
    this.workers.push(new Worker(`w${this.workers.length}`, this.pg, work));
  }

  /** Workers that do something when it is their turn. */
  up(): Worker[] {
    return this.workers.filter(({ isUp }) => isUp);
  }

  /** Clients who came by themselves. */
  clients(): number {
    return this.pg.items.filter(({ dag, isSlot }) => dag === "dag" && !isSlot).length;
  }

  arrive(): void {
    const isUrgent = this.random.chance(0.3);
    arrive(this.pg, `client-${this.pg.items.length}`, { isByHand: this.random.chance(0.2), isUrgent });
  }

  cancelAny(): Promise<void> {
    const open = [...this.pg.runs.values()].filter(({ state }) => !isRunOver(state));
    const run = this.random.pick(open);
    return run ? cancel(this.pg, run) : Promise.resolve();
  }

  /** A person retries, clears or marks a task of a run, or pauses it or lets it go on. */
  async changeAny(): Promise<void> {
    const run = this.random.pick([...this.pg.runs.values()].filter(({ state }) => !isRunOver(state)));
    if (!run) return;
    const index = this.random.int(run.tasks.length);
    const status = { runId: run.id, mayStart: true, tasks: run.tasks.map((task) => task.status) };
    const request = { indexes: [index], downstream: true, onlyFailed: false };
    const state = this.random.pick(MARKS) ?? "skipped";
    const verbs: HandEvent[] = [
      { type: "retried", index },
      { type: "cleared", indexes: clearedTasks(run.born.plan, status, request) },
      { type: "marked", index, state, chosen: [] },
    ];
    const verb = this.random.pick(verbs);
    if (this.random.chance(0.4)) await changeByHand(this.pg, run, { type: "reconsidered" }, !run.isPaused);
    else if (verb) await changeByHand(this.pg, run, verb);
  }

  backfillAny(appetite: number): Promise<void> {
    return backfillAny(this.pg, this.hands, appetite);
  }

  async unpauseAll(): Promise<void> {
    unpauseBackfills(this.pg);
    for (const run of this.pg.runs.values())
      if (run.isPaused && !isRunOver(run.state)) await changeByHand(this.pg, run, { type: "reconsidered" }, false);
  }

  /** A person clears tasks of a run that ended without a decision, replays one that is over, or answers a question. */
  async comeBackAny(people: Random): Promise<void> {
    if (people.chance(0.5)) await this.answerAny(people);
    const over = people.pick([...this.pg.runs.values()].filter(({ state }) => isRunOver(state)));
    const kind = people.pick(["reopen", "replay"]);
    if (!over || this.pg.isLocked(`run:${over.id}`)) return;
    const index = people.int(over.tasks.length);
    if (kind === "replay") return replay(this.pg, over, index);
    if (over.state !== "success") await reopen(this.pg, over, [index]);
  }

  private async answerAny(people: Random): Promise<void> {
    const question = people.pick(this.pg.questions());
    if (question) await answer(this.pg, question.run, question.index);
  }

  /** Two people read each question, and both answer it. */
  async answerAll(): Promise<void> {
    const questions = this.pg.questions();
    for (const { run, index } of [...questions, ...questions]) await answer(this.pg, run, index);
  }

  activateNext(): void {
    activate(this.pg, this.pg.activeVersionIds.dag === "v1" ? "v2" : "v1");
  }

  /** Transactions of admission and dispatch are open for a while, as those of batches are. */
  async admit(): Promise<void> {
    for (const dag of DAGS) {
      if (this.pg.activeVersionIds[dag] === "") continue;
      const admission = await beginAdmission(this.pg, dag);
      if (admission) this.leaveOpen(() => this.pg.commit(admission));
    }
    const feed = beginFeed(this.pg);
    // A feed that is under way for long is what people change a backfill beside.
    if (feed) this.leaveOpen(() => this.pg.commit(feed), 8_000);
  }

  dispatch(worker: Worker): void {
    const announce = (attemptId: string) => {
      if (worker.isAlive) worker.toAnnounce.push(attemptId);
    };
    // The answer of the commit may be lost: the attempt then is one that its worker does not know of.
    const hold = (attempt: StartedAttempt) => {
      if (this.isCalm || this.random.chance(0.95)) worker.begin(attempt);
    };
    for (const lane of LANES) {
      const isBeginner = !worker.isStopping && this.random.chance(0.7);
      const transaction = beginDispatch(this.pg, lane, { workerId: worker.id, isBeginner, announce, hold });
      if (transaction) this.leaveOpen(() => this.pg.commit(transaction));
    }
  }

  private leaveOpen(commit: () => void, longestMs = 3_000): void {
    if (this.isCalm || this.random.chance(0.5)) commit();
    else this.open.push({ commit, until: this.pg.now + this.random.int(longestMs) });
  }

  commitDue(): void {
    for (const transaction of this.open.splice(0))
      if (this.isCalm || transaction.until <= this.pg.now) transaction.commit();
      else this.open.push(transaction);
  }

  announce(worker: Worker): void {
    const attemptIds = worker.toAnnounce.splice(0);
    if (attemptIds.length > 0) this.tell(attemptIds);
  }

  private tell(attemptIds: readonly string[]): void {
    if (this.pg.mutation === "announced_once") this.markSent(attemptIds);
    const isAnswered = this.redis.announce(attemptIds);
    // A process may die between the announcement and the mark.
    if (isAnswered && !(this.random.chance(0.05) && !this.isCalm)) this.markSent(attemptIds);
  }

  private markSent(attemptIds: readonly string[]): void {
    for (const id of attemptIds) {
      const row = this.pg.outbox.get(id);
      if (row) Object.assign(row, { sentAt: this.pg.now, sendCount: row.sendCount + 1 });
    }
  }

  /** As `reconcile` does, with the rule of `find_overdue`. */
  reconcile(): void {
    const { mutation, outbox, now } = this.pg;
    if (this.redis.isDown) return;
    if (this.redis.beginsNewEpoch() && mutation !== "epoch_unnoticed" && mutation !== "announced_once")
      for (const row of outbox.values()) row.sentAt = null;
    const overdue = [...outbox].filter(([id, { sentAt, sendCount }]) => {
      if (sentAt === null) return (this.pg.attempts.get(id)?.queuedAt ?? 0) < now - 1_000;
      if (mutation === "announced_once" || mutation === "epoch_unnoticed") return false;
      return sentAt < now - RESEND_AFTER_MS * 2 ** (Math.min(Math.max(sendCount, 1), 7) - 1);
    });
    if (overdue.length > 0) this.tell(overdue.map(([id]) => id));
  }

  deliver(): void {
    const attemptId = this.redis.take();
    const worker = this.random.pick(this.up());
    if (attemptId !== undefined) worker?.deliver(attemptId);
  }

  /** Names lost what was abandoned, and wakes what waited for a time, as the sweeps do. */
  sweep(worker: Worker): void {
    for (const attempt of this.pg.open)
      if (worker.isSteady && attempt.state === "running" && this.pg.isAbandoned(attempt))
        worker.submit({ type: "lost", attemptId: attempt.id, runId: attempt.runId });
    for (const { run, index, task } of this.pg.tasksUnderWay()) {
      const retryAt = task.waiting?.retryAt ?? Number.POSITIVE_INFINITY;
      if (retryAt > this.pg.now) continue;
      const type = task.status.state === "deferred" ? "resume_due" : "retry_due";
      worker.submit({ type, runId: run.id, index });
    }
    for (const event of endedTriggers(this.pg)) worker.submit(event);
  }

  /** A process that is killed, and sometimes its row is cleaned up before anybody looked. */
  killAny(): void {
    const worker = this.random.pick(this.up());
    worker?.die();
    if (worker && this.random.chance(0.6)) this.pg.components.delete(worker.id);
  }

  /** A frozen process does nothing; one that is cut off hears and says nothing, and runs on. */
  toggleAny(what: "isFrozen" | "isCut"): void {
    const worker = this.random.pick(this.workers);
    if (worker) worker[what] = !worker[what];
  }

  /** No more faults: everybody comes back, and there is somebody to do the work. */
  calmDown(): void {
    this.isCalm = true;
    this.commitDue();
    this.pg.isPaused = false;
    this.redis.isDown = false;
    for (const worker of this.workers) Object.assign(worker, { isFrozen: false, isCut: false });
    if (this.up().every(({ isStopping }) => isStopping)) this.addWorker();
  }

  isUnlucky(share: number): boolean {
    return !this.isCalm && this.random.chance(share);
  }

  /** Whether anything was committed since the last question. */
  hasMoved(): boolean {
    const hasMoved = this.pg.commits !== this.lastCommits;
    this.lastCommits = this.pg.commits;
    return hasMoved;
  }

  commitFate(): CommitFate {
    if (this.isCalm) return "answered";
    return this.random.weighted<CommitFate>(
      [
        [8, "answered"],
        [1, "unanswered"],
        [1, "refused"],
      ],
      "answered",
    );
  }

  private perform(attempt: StartedAttempt): AttemptResult {
    const { runId, versionId, index } = attempt;
    const task = this.pg.version(versionId).plan.tasks[index];
    const isHandingOn = this.triggers.has(`${versionId}/${index}`) && this.hands.chance(0.9);
    const handedOn = isHandingOn ? handOn(this.pg, attempt) : null;
    // Of some tries only the answer is lost.
    const result = handedOn && this.hands.chance(0.9) ? handedOn : this.anyResult(versionId, index);
    if (result.kind === "success" || this.random.chance(0.5)) this.effects.push(`${runId}/${task?.key}`);
    return result;
  }

  private anyResult(versionId: string, index: number): AttemptResult {
    const { tasks } = this.pg.version(versionId).plan;
    const chosen = (tasks[index]?.downstream ?? []).filter(() => this.random.chance(0.5));
    const chosenTaskKeys = tasks[index]?.isBranch ? chosen.map((at) => tasks[at]?.key ?? "") : [];
    const failed = (errorClass: "retryable" | "terminal" | "infrastructure"): AttemptResult => ({
      kind: "failed",
      error: { class: errorClass, code: "simulated", message: "simulated" },
    });
    const success: AttemptResult = { kind: "success", output: null, chosenTaskKeys };
    const timedOut: AttemptResult = { kind: "timed_out", error: { class: "retryable", code: "timeout", message: "" } };
    const waitMs = this.random.int(5_000);
    // Drawn from a number that is drawn anyway: a short wait is one for a person.
    const wait = waitMs < 3_500 ? { resumeInMs: null, question: QUESTION } : { resumeInMs: waitMs };
    const deferred: AttemptResult = { kind: "deferred", note: "", ...wait };
    return this.random.weighted<AttemptResult>(
      [
        [70, success],
        [12, failed("retryable")],
        [4, failed("terminal")],
        [3, failed("infrastructure")],
        [4, timedOut],
        [5, deferred],
      ],
      success,
    );
  }

  isDecided(): boolean {
    const { open, items, backfills } = this.pg;
    const areFed = backfills.every(({ state }) => state === "done" || state === "cancelled");
    return open.size === 0 && areFed && items.every(({ state }) => state === "done" || state === "error");
  }
}

/** What is wrong after one world; empty when every promise held and every client was decided. */
export const violationsOf = (world: World): string[] => [
  ...new Set([...world.pg.broken, ...checkWorld(world.pg, world.effects, { isDecided: world.isDecided() })]),
];
