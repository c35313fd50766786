import type { FlightRead } from "@/lib/db/sql/read-flight";
import { type Applier, flightQuestions, workFlight } from "@/lib/services/engine/apply-events";
import type { AttemptResult, EngineEvent, StartedAttempt } from "@/lib/services/engine/engine-event";
import { begunBy } from "@/lib/services/engine/event-batcher";
import { createRunMemory } from "@/lib/services/engine/run-memory";
import { LEASE_MS, type Postgres, type Transaction } from "@/lib/testing/simulation/postgres";

type Held = {
  readonly attempt: StartedAttempt;
  readonly doneAt: number;
  result: AttemptResult | null;
  isReported: boolean;
};
type Flown = Awaited<ReturnType<typeof workFlight>>;
type Flight = Readonly<{
  batch: readonly EngineEvent[];
  flown: Flown;
  transaction: Transaction;
  heads: () => ReturnType<Postgres["writeFlight"]>;
}>;

/** How a commit goes: its answer may be lost, or nothing of it may have happened. */
export type CommitFate = "answered" | "unanswered" | "refused";

/** Said of tasks by the world, whoever runs them. */
type Work = Readonly<{
  durationMs: () => number;
  /** Lets the task of an attempt do its work and says how that ended. */
  perform: (attempt: StartedAttempt) => AttemptResult;
}>;

const FENCE_AFTER = 0.8;
const AT_ONCE = 12;

/** One worker process: the batcher, the runner and the heartbeat around the engine's own decisions. */
export class Worker {
  readonly waiting: EngineEvent[] = [];
  readonly held = new Map<string, Held>();
  toAnnounce: string[] = [];
  isAlive = true;
  isFrozen = false;
  /** Neither its statements nor their answers get through; it runs on. */
  isCut = false;
  isStopping = false;
  isSteady = false;
  flight: Flight | null = null;
  private retrying: readonly EngineEvent[] | null = null;
  private readonly unsure: Flown[] = [];
  private readonly passedAt = new Map<string, number>();
  private renewedAt: number;
  private isFenced = false;
  private readonly applier: Applier;

  constructor(
    readonly id: string,
    private readonly pg: Postgres,
    private readonly work: Work,
  ) {
    this.renewedAt = pg.now;
    pg.components.set(id, { beatAt: pg.now, stoppedAt: null });
    this.applier = {
      versions: { get: async (versionId) => pg.version(versionId) },
      memory: createRunMemory(),
      workerId: id,
      actor: `worker:${id}`,
      leaseMs: LEASE_MS,
    };
  }

  get isUp(): boolean {
    return this.isAlive && !this.isFrozen;
  }

  /** True when that long has passed since the last time that it was. */
  isDue(loop: "beat" | "sweep" | "reconcile", everyMs: number): boolean {
    const isDue = this.pg.now - (this.passedAt.get(loop) ?? 0) >= everyMs;
    if (isDue) this.passedAt.set(loop, this.pg.now);
    return isDue;
  }

  /** A job came. */
  deliver(attemptId: string): void {
    const underWay = [...this.waiting, ...(this.flight?.batch ?? []), ...(this.retrying ?? [])];
    const isKnown = underWay.some((event) => event.type === "start" && event.attemptId === attemptId);
    if (!this.isStopping && !isKnown && !this.held.has(attemptId)) this.submit({ type: "start", attemptId });
  }

  submit(event: EngineEvent): void {
    this.waiting.push(event);
  }

  /** Locks, reads and decides the next batch; what it writes waits for the commit. */
  async takeOff(): Promise<void> {
    const batch = this.retrying ?? this.waiting.slice(0, AT_ONCE);
    if (this.flight || this.isCut || batch.length === 0) return;
    const begun = begunBy(this.unsure);
    const questions = flightQuestions(this.applier, batch, begun);
    const runIds = new Set(questions.runIds);
    for (const id of questions.attemptIds) {
      const attempt = this.pg.attempts.get(id);
      if (attempt) runIds.add(attempt.runId);
    }
    // Lanes only when they are free, as `lock_runs` takes them.
    const heldLanes = questions.lanes.filter((lane) => !this.pg.isLocked(`lane:${lane}`));
    const runLocks = this.pg.mutation === "run_without_lock" ? [] : [...runIds].map((id) => `run:${id}`);
    const locks = [...runLocks, ...heldLanes.map((lane) => `lane:${lane}`)];
    let heads: ReturnType<Postgres["writeFlight"]> = [];
    const transaction = this.pg.begin(locks, () => {
      if (flown.toWrite) heads = this.pg.writeFlight(flown.toWrite);
    });
    if (!transaction) return;
    const locked = [...runIds].sort().flatMap((id) => {
      const run = this.pg.runs.get(id);
      return run ? [this.pg.lockedRun(run, heldLanes)] : [];
    });
    const read = this.asMutated(this.pg.readFlight(questions, this.id), batch);
    const flown = await workFlight(this.applier, batch, begun, { locked, read });
    if (!this.retrying) this.waiting.splice(0, batch.length);
    this.unsure.push(flown);
    this.flight = { batch, flown, transaction, heads: () => heads };
  }

  land(fate: CommitFate): void {
    if (!this.flight) return;
    const { batch, flown, transaction, heads } = this.flight;
    this.flight = null;
    if (fate === "refused" || this.isCut) this.pg.rollback(transaction);
    else this.pg.commit(transaction);
    this.retrying = batch;
    if (fate !== "answered" || this.isCut) return;
    this.retrying = null;
    this.unsure.length = 0;
    flown.remember(heads());
    for (const attempt of flown.local) this.hold(attempt);
    for (const [at, answer] of flown.answers.entries()) {
      const event = batch[at];
      if (answer.kind === "broken") this.pg.broken.push(`a run cannot be read: ${answer.error}`);
      if (event?.type === "start" && answer.kind === "applied" && answer.started) this.hold(answer.started);
      if (event?.type === "end") this.held.delete(event.attemptId);
    }
  }

  /** What the tasks do goes on while this process is frozen. */
  performDue(): void {
    for (const held of this.held.values())
      if (held.result === null && held.doneAt <= this.pg.now) held.result = this.work.perform(held.attempt);
  }

  report(): void {
    for (const held of this.held.values()) if (held.result && !held.isReported) this.end(held, held.result);
  }

  beat({ isAnswered }: { isAnswered: boolean }): void {
    const component = this.pg.components.get(this.id);
    if (this.isCut || !component || component.stoppedAt !== null) return;
    component.beatAt = this.pg.now;
    if (!isAnswered) return;
    const mine = [...this.pg.attempts.values()].filter(
      ({ state, workerId }) => state === "running" && workerId === this.id,
    );
    this.fenceIfLate();
    this.isSteady = !this.isFenced;
    this.renewedAt = this.pg.now;
    this.isFenced = false;
    this.abort([...this.held.keys()].filter((id) => !mine.some((attempt) => attempt.id === id)));
    if (this.pg.mutation === "orphans_stay") return;
    for (const { id, runId, startedAt } of mine)
      if ((startedAt ?? 0) < this.pg.now - 5_000 && !this.held.has(id)) this.giveBack(id, runId);
  }

  fenceIfLate(): void {
    if (this.isFenced || this.pg.now - this.renewedAt < LEASE_MS * FENCE_AFTER) return;
    this.isFenced = true;
    this.abort([...this.held.keys()]);
  }

  /** Gives back what it runs and goes; what it cannot give back in time is left to the others. */
  stop(): void {
    this.isStopping = true;
    for (const { attempt, isReported } of [...this.held.values()])
      if (!isReported) this.giveBack(attempt.attemptId, attempt.runId);
  }

  leaveIfDone({ isOutOfTime }: { isOutOfTime: boolean }): void {
    if (!this.isStopping || (!isOutOfTime && (this.waiting.length > 0 || this.flight || this.retrying))) return;
    const component = this.pg.components.get(this.id);
    if (component) component.stoppedAt = this.pg.now;
    this.die();
  }

  /** With everything it knew, its task processes and its open transaction. */
  die(): void {
    if (this.flight) this.pg.rollback(this.flight.transaction);
    this.flight = null;
    this.isAlive = false;
    this.held.clear();
    this.waiting.length = 0;
  }

  /** An attempt that it dispatched to itself; one that is stopping gives it back. */
  begin(attempt: StartedAttempt): void {
    if (!this.isAlive || this.isCut) return;
    if (this.isStopping) this.giveBack(attempt.attemptId, attempt.runId);
    else this.hold(attempt);
  }

  private hold(attempt: StartedAttempt): void {
    if (this.held.has(attempt.attemptId)) return;
    const doneAt = this.pg.now + this.work.durationMs();
    this.held.set(attempt.attemptId, { attempt, doneAt, result: null, isReported: false });
  }

  private end(held: Held, result: AttemptResult): void {
    held.isReported = true;
    const { attemptId, runId, lane } = held.attempt;
    const mayContinue = !this.isStopping;
    this.submit({ type: "end", attemptId, runId, lane, result, endedAt: 0, ranMs: null, mayContinue });
  }

  private giveBack(attemptId: string, runId: string): void {
    const isTold = this.waiting.some((event) => event.type === "end" && event.attemptId === attemptId);
    const result = { kind: "returned" } as const;
    const end = { attemptId, runId, lane: "", result, endedAt: 0, ranMs: null, mayContinue: false };
    this.held.delete(attemptId);
    if (!isTold) this.submit({ type: "end", ...end });
  }

  /** Kills the processes of attempts; of those nothing is told. */
  private abort(attemptIds: readonly string[]): void {
    for (const id of attemptIds) if (!this.held.get(id)?.isReported) this.held.delete(id);
  }

  private asMutated(read: FlightRead, batch: readonly EngineEvent[]): FlightRead {
    const told = new Map(batch.flatMap((event) => ("attemptId" in event ? [[event.attemptId, event.type]] : [])));
    const { mutation } = this.pg;
    if (mutation === "memory_without_head") {
      const runs = read.runs.map((run) => (this.applier.memory?.get(run.id) ? { ...run, tasks: null } : run));
      return { ...read, runs };
    }
    const attempts = read.attempts.map((attempt) => {
      const type = told.get(attempt.id);
      const mine = { ...attempt, state: "running" as const, workerId: this.id };
      if (mutation === "end_without_fence" && type === "end") return mine;
      if (mutation === "start_without_compare" && type === "start") return { ...attempt, state: "queued" as const };
      if (mutation === "lost_without_recheck" && type === "lost") return { ...mine, isAbandoned: true };
      return attempt;
    });
    return { ...read, attempts };
  }
}
