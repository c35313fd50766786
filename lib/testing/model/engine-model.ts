import type { Mark } from "@/lib/domain/run/by-hand";
import { decide, type RunEvent } from "@/lib/domain/run/decide";
import { type AttemptState, isRunOver, type Plan, type PoolClaim, type RunState } from "@/lib/domain/run/model";
import { poolClaim } from "@/lib/domain/run/retry";
import { newRunStatus, type RunStatus, withChanges } from "@/lib/domain/run/run-status";

/** What is taken of the pool in whose line a task stands and, when it runs apart, of its own pool besides. */
type Claim = Readonly<{ pool: string; takes: number; own: Readonly<{ pool: string; takes: number }> | null }>;

export type ModelRun = {
  readonly id: string;
  readonly clientKey: string;
  readonly plan: Plan;
  state: RunState;
  isPaused: boolean;
  status: RunStatus;
};
export type ModelAttempt = {
  readonly id: string;
  readonly run: ModelRun;
  readonly index: number;
  readonly number: number;
  /** What it takes of a pool while it is open. */
  readonly claim: Claim | null;
  state: AttemptState;
  /** Number of the worker that began it. */
  worker: number | null;
};

const isOpen = ({ state }: Readonly<{ state: string }>): boolean => state === "queued" || state === "running";

/**
 * The engine as it should be, of one DAG and with nothing that can fail: `decide`, and sets of clients, runs and attempts.
 * Which tasks a dispatcher takes is the engine's own choice; the model takes note and says whether it was allowed.
 */
export class EngineModel {
  /** Each client's items, oldest first. */
  readonly items = new Map<string, string[]>();
  readonly runs: ModelRun[] = [];
  readonly attempts: ModelAttempt[] = [];
  isPaused = false;

  constructor(
    private plan: Plan,
    private maxActiveRuns: number,
    readonly slots: number,
    /** Slots of the pools by name. */
    private readonly pools: Readonly<Record<string, number>>,
  ) {}

  /** Another version is active from now on. */
  activate(plan: Plan, maxActiveRuns: number): void {
    this.plan = plan;
    this.maxActiveRuns = maxActiveRuns;
  }

  isClientOpen(key: string): boolean {
    const last = this.items.get(key)?.at(-1);
    return last === "waiting" || last === "claimed";
  }

  arrive(key: string): void {
    this.items.set(key, [...(this.items.get(key) ?? []), "waiting"]);
  }

  /** How many runs an admission has to begin now. */
  admissible(): number {
    if (this.isPaused) return 0;
    const underWay = this.runs.filter(({ state }) => state === "running").length;
    const queued = this.runs.filter(({ state, isPaused }) => state === "queued" && !isPaused).length;
    const waiting = [...this.items.values()].filter((states) => states.at(-1) === "waiting").length;
    return Math.min(Math.max(0, this.maxActiveRuns - underWay), queued + waiting);
  }

  begin(id: string, clientKey: string): void {
    const known = this.runs.find((run) => run.id === id);
    const run = known ?? {
      id,
      clientKey,
      plan: this.plan,
      ...UNBEGUN,
      status: newRunStatus(id, this.plan.tasks.length),
    };
    if (known ? known.state !== "queued" || known.isPaused : this.items.get(clientKey)?.at(-1) !== "waiting")
      throw new Error(`run ${id} of ${clientKey} must not begin`);
    if (!known) this.runs.push(run);
    run.state = "running";
    this.setItem(clientKey, "claimed");
    this.apply(run, { type: "run_started" });
  }

  /** Tasks that may start as far as their run goes, in the order of their run. */
  private ready(): Readonly<{ run: ModelRun; index: number; claim: Claim | null }>[] {
    const running = this.runs.filter(({ state }) => state === "running").sort((a, b) => (a.id < b.id ? -1 : 1));
    return running.flatMap((run) =>
      run.status.tasks.flatMap(({ state, isHeld }, index) =>
        state === "scheduled" && !isHeld ? [{ run, index, claim: this.claimOf(run, index) }] : [],
      ),
    );
  }

  private claimOf({ plan, status }: ModelRun, index: number): Claim | null {
    const claim = poolClaim(plan.tasks[index]?.pool ?? null, status.tasks[index]?.lostCount ?? 0);
    if (!claim) return null;
    const taken = ({ name, slots }: PoolClaim) => ({ pool: name, takes: Math.min(slots, this.pools[name] ?? 0) });
    return { ...taken(claim), own: claim.own && taken(claim.own) };
  }

  private freeIn(pool: string): number {
    const claims = this.attempts.filter(isOpen).flatMap(({ claim }) => (claim ? [claim, claim.own] : []));
    const taken = claims.reduce((sum, claim) => sum + (claim?.pool === pool ? claim.takes : 0), 0);
    return (this.pools[pool] ?? 0) - taken;
  }

  private freeInLane(): number {
    return this.slots - this.attempts.filter(isOpen).length;
  }

  /** Limits of which more is taken than there is. */
  overdrawn(): string[] {
    const pools = Object.keys(this.pools).filter((pool) => this.freeIn(pool) < 0);
    return this.freeInLane() < 0 ? ["lane", ...pools] : pools;
  }

  /**
   * Tasks that a dispatcher should have taken while the lane has room: those without a pool, and the first in the line of
   * a pool when it fits, whichever of equal ones that is. A pool of which somebody who runs apart may need slots keeps them.
   */
  leftBehind(): string[] {
    if (this.freeInLane() <= 0) return [];
    const ready = this.ready();
    const free = ready.filter(({ claim }) => claim === null);
    const firsts = Object.keys(this.pools).flatMap((pool) => {
      const line = ready.filter(({ claim }) => claim?.pool === pool);
      const priorityOf = ({ run, index }: (typeof line)[number]) => run.plan.tasks[index]?.priority ?? 0;
      const ofFirstRun = line.filter(({ run }) => run === line[0]?.run);
      const most = Math.max(...ofFirstRun.map(priorityOf));
      const first = ofFirstRun.filter((one) => priorityOf(one) === most);
      const kept = ready.reduce((sum, { claim }) => sum + (claim?.own?.pool === pool ? claim.own.takes : 0), 0);
      const fits = ({ claim }: (typeof line)[number]) =>
        claim !== null &&
        claim.takes <= this.freeIn(pool) - kept &&
        (!claim.own || claim.own.takes <= this.freeIn(claim.own.pool));
      return first.every(fits) ? first : [];
    });
    return [...free, ...firsts].map(({ run, index }) => `${run.id}/${index}`);
  }

  /** Tasks whose slots of a pool went to a later run. */
  overtaken(attemptIds: readonly string[]): string[] {
    const made = this.attempts.filter(({ id }) => attemptIds.includes(id));
    const isPassed = ({ run, claim }: ReturnType<EngineModel["ready"]>[number]) =>
      claim !== null && made.some((one) => one.claim?.pool === claim.pool && one.run.id > run.id);
    return this.ready()
      .filter(isPassed)
      .map(({ run, index }) => `${run.id}/${index}`);
  }

  /** An attempt that the engine made: queued, or begun at once by a worker. */
  makeAttempt(id: string, runId: string, index: number, worker: number | null): void {
    const run = this.run(runId);
    const task = run.status.tasks[index];
    if (task?.state !== "scheduled" || task.isHeld || run.state !== "running")
      throw new Error(`task ${index} of ${runId} is ${task?.state} and must not be dispatched`);
    const claim = this.claimOf(run, index);
    if (claim !== null && worker !== null) throw new Error(`task ${index} of ${runId} needs pool ${claim.pool}`);
    const state = worker === null ? "queued" : "running";
    const number = task.attemptNumber + 1;
    this.attempts.push({ id, run, index, number, claim, state, worker });
    this.setTask(run, index, { state, attemptNumber: number });
  }

  start(attempt: ModelAttempt, worker: number): void {
    Object.assign(attempt, { state: "running", worker });
    this.setTask(attempt.run, attempt.index, { state: "running" });
  }

  end(attempt: ModelAttempt, state: AttemptState, event: RunEvent): void {
    attempt.state = state;
    this.apply(attempt.run, event);
  }

  /** False when the event changes nothing. */
  apply(run: ModelRun, event: RunEvent): boolean {
    const mayStart = run.state === "running" && !run.isPaused;
    const { changes, outcome } = decide(run.plan, { ...run.status, mayStart }, event);
    run.status = withChanges(run.status, changes);
    if (outcome) {
      run.state = outcome.state;
      this.setItem(run.clientKey, outcome.state === "success" ? "done" : "error");
    }
    // What a person takes back takes its open attempt with it.
    for (const attempt of this.attempts)
      if (attempt.run === run && isOpen(attempt) && !isOpen(run.status.tasks[attempt.index] ?? { state: "none" }))
        attempt.state = "cancelled";
    return changes.length > 0;
  }

  /** A person says what a task ended as: an attempt that never ran, unless it is to be skipped. */
  mark(run: ModelRun, index: number, state: Mark): boolean {
    if (!this.apply(run, { type: "marked", index, state, chosen: [] })) return false;
    const number = run.status.tasks[index]?.attemptNumber ?? 0;
    if (state !== "skipped") this.attempts.push({ id: "", run, index, number, claim: null, state, worker: null });
    return true;
  }

  /** A run that had ended without a decision goes back to the queue. */
  reopen(run: ModelRun): void {
    if (!isRunOver(run.state)) return;
    Object.assign(run, { state: "queued", isPaused: false });
    this.setItem(run.clientKey, "claimed");
  }

  private setItem(key: string, state: string): void {
    this.items.set(key, [...(this.items.get(key) ?? []).slice(0, -1), state]);
  }

  private setTask(run: ModelRun, index: number, more: Partial<RunStatus["tasks"][number]>): void {
    const tasks = run.status.tasks.map((task, at) => (at === index ? { ...task, ...more } : task));
    run.status = { ...run.status, tasks };
  }

  run(id: string): ModelRun {
    const run = this.runs.find((one) => one.id === id);
    if (!run) throw new Error(`the model knows no run ${id}`);
    return run;
  }

  /** In the shape of `readEngine`. */
  picture(): EnginePicture {
    return {
      items: Object.fromEntries(this.items),
      runs: Object.fromEntries(
        this.runs.map(({ id, state, isPaused, status }) => [id, { state, isPaused, tasks: status.tasks.map(toTuple) }]),
      ),
      attempts: Object.fromEntries(
        this.attempts.map(({ run, index, number, state }) => [`${run.id}/${index}/${number}`, state]),
      ),
    };
  }
}

const UNBEGUN = { state: "queued" as RunState, isPaused: false };

/** State, attempts, failures, losses, held back. */
type TaskPicture = [string, number, number, number, boolean];
const toTuple = (task: RunStatus["tasks"][number]): TaskPicture => [
  task.state,
  task.attemptNumber,
  task.failureCount,
  task.lostCount,
  task.isHeld,
];

/** Everything that model and engine must agree on. */
export type EnginePicture = Readonly<{
  items: Record<string, string[]>;
  runs: Record<string, { state: string; isPaused: boolean; tasks: TaskPicture[] }>;
  attempts: Record<string, string>;
}>;
