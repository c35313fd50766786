import type { LockedRun } from "@/lib/db/sql/lock-runs";
import type { FlightRead, TaskTuple } from "@/lib/db/sql/read-flight";
import type { RecordedAttempt } from "@/lib/db/sql/record-attempts";
import type { FlightWrite, LoggedTransition, LogHead } from "@/lib/db/sql/write-flight";
import { isFinished, isRunOver, type Plan } from "@/lib/domain/run/model";
import { poolClaim } from "@/lib/domain/run/retry";
import type { flightQuestions } from "@/lib/services/engine/apply-events";
import type { LoadedVersion } from "@/lib/services/engine/load-version";
import type { Mutation } from "@/lib/testing/simulation/mutations";
import { LANES, POOL } from "@/lib/testing/simulation/random-versions";
import type {
  AttemptRow,
  BackfillRow,
  ComponentRow,
  DagName,
  ItemRow,
  LogRow,
  OutboxRow,
  RunRow,
  TaskRow,
  TriggeredRow,
} from "@/lib/testing/simulation/rows";

export const LEASE_MS = 10_000;

export const isOpenAttempt = ({ state }: AttemptRow): boolean => state === "queued" || state === "running";

/** Between its begin and its commit others may work, but not on what it has locked. */
export type Transaction = Readonly<{ locks: readonly string[]; commit: () => void }>;

/** The database of one world: rows, locks, and the constraints that stand behind the engine. */
export class Postgres {
  now = 0;
  isPaused = false;
  readonly activeVersionIds: Record<DagName, string> = { dag: "v1", other: "" };
  readonly versions = new Map<string, LoadedVersion>();
  readonly lanes = new Map<string, number>(LANES.map((name) => [name, 1]));
  poolSlots = 1;
  readonly items: ItemRow[] = [];
  readonly backfills: BackfillRow[] = [];
  readonly triggered: TriggeredRow[] = [];
  readonly runs = new Map<string, RunRow>();
  readonly attempts = new Map<string, AttemptRow>();
  /** Those of them that are queued or running. */
  readonly open = new Set<AttemptRow>();
  readonly outbox = new Map<string, OutboxRow>();
  readonly components = new Map<string, ComponentRow>();
  /** What a constraint refused, and limits that did not hold at some moment. */
  readonly broken: string[] = [];
  commits = 0;
  private readonly locked = new Set<string>();
  private lastLogId = 0;

  constructor(readonly mutation: Mutation | null) {}

  isLocked = (lock: string): boolean => this.locked.has(lock);

  /** Null while somebody holds one of the locks. */
  begin(locks: readonly string[], commit: () => void): Transaction | null {
    if (locks.some((lock) => this.locked.has(lock))) return null;
    for (const lock of locks) this.locked.add(lock);
    return { locks, commit };
  }

  commit(transaction: Transaction): void {
    this.commits += 1;
    transaction.commit();
    this.rollback(transaction);
    this.checkLimits();
  }

  rollback({ locks }: Transaction): void {
    for (const lock of locks) this.locked.delete(lock);
  }

  run(id: string): RunRow {
    const run = this.runs.get(id);
    if (!run) throw new Error(`no run ${id}`);
    return run;
  }

  /** The plan as the engine sees it. */
  version(id: string): LoadedVersion {
    const version = this.versions.get(id);
    if (!version) throw new Error(`no version ${id}`);
    return this.mutation === null ? version : { ...version, plan: mutatedPlan(version.plan, this.mutation) };
  }

  activeVersion(dag: DagName): LoadedVersion {
    return this.version(this.activeVersionIds[dag]);
  }

  openInLane(lane: string): number {
    let count = 0;
    for (const attempt of this.open) if (attempt.lane === lane) count += 1;
    return count;
  }

  takenOfPool(): number {
    let sum = 0;
    for (const { takes } of this.open) sum += takes;
    return sum;
  }

  /** Runs of a backfill, or the live ones of a DAG; those of backfills have limits of their own. */
  runsUnderWay(of: DagName | BackfillRow): number {
    let count = 0;
    for (const { state, item, backfill } of this.runs.values())
      if (state === "running" && (backfill ?? item.dag) === of) count += 1;
    return count;
  }

  allRunsUnderWay(dag: DagName): number {
    const ofBackfills = this.backfills.map((backfill) => this.runsUnderWay(backfill));
    return this.runsUnderWay(dag) + (dag === "dag" ? ofBackfills.reduce((sum, count) => sum + count, 0) : 0);
  }

  private liveWorkers(): number {
    const isLive = ({ beatAt, stoppedAt }: ComponentRow) => stoppedAt === null && beatAt >= this.now - LEASE_MS;
    return [...this.components.values()].filter(isLive).length;
  }

  isAbandoned({ workerId }: AttemptRow): boolean {
    const component = workerId === null ? undefined : this.components.get(workerId);
    if (!component) return this.mutation !== "lease_without_row";
    return component.stoppedAt !== null || component.beatAt < this.now - LEASE_MS;
  }

  /** False when the client has another open place: queue_item_open_key. */
  mayClaim({ id, dag, client }: ItemRow): boolean {
    if (this.mutation === "client_in_two_places") return true;
    return !this.items.some(
      (other) => other.id !== id && other.dag === dag && other.client === client && isOpenItem(other),
    );
  }

  openItem(dag: DagName, client: string): ItemRow | undefined {
    return this.items.find((item) => item.dag === dag && item.client === client && isOpenItem(item));
  }

  latestRunOf(item: ItemRow): RunRow | null {
    let latest: RunRow | null = null;
    for (const run of this.runs.values()) if (run.item === item && run.rerun >= (latest?.rerun ?? 0)) latest = run;
    return latest;
  }

  /** Tasks that wait for a person's answer. */
  questions(): { run: RunRow; index: number }[] {
    const open = [...this.attempts.values()].filter(({ asks: isQuestion, runId, index, number }) => {
      const { status } = this.run(runId).tasks[index] ?? {};
      return isQuestion && status?.attemptNumber === number && status.state === "deferred";
    });
    return open.map(({ runId, index }) => ({ run: this.run(runId), index }));
  }

  tasksUnderWay(): { run: RunRow; task: TaskRow; index: number }[] {
    const found: { run: RunRow; task: TaskRow; index: number }[] = [];
    for (const run of this.runs.values())
      if (run.state === "running") for (const [index, task] of run.tasks.entries()) found.push({ run, task, index });
    return found;
  }

  /** Tasks that are ready, in the order of their lane. */
  line(lane: string): { run: RunRow; task: TaskRow; index: number }[] {
    const ready = this.tasksUnderWay().filter(({ run, task }) => run.lane === lane && task.waiting?.retryAt === null);
    if (ready.length < 2) return ready;
    const priorityOf = ({ run, index }: (typeof ready)[number]) => run.born.plan.tasks[index]?.priority ?? 0;
    return ready.sort(
      (a, b) =>
        a.run.class - b.run.class ||
        a.run.rank - b.run.rank ||
        (a.run.id < b.run.id ? -1 : Number(a.run.id > b.run.id)) ||
        priorityOf(b) - priorityOf(a),
    );
  }

  lockedRun(run: RunRow, heldLanes: readonly string[] = []): LockedRun {
    const { id, versionId, state, isPaused, lane, rank, item } = run;
    const place = { lane, class: run.class, rank };
    return { id, dagId: item.dag, versionId, state, isPaused, ...place, heldLanes: [...heldLanes] };
  }

  readFlight(
    { runIds, known, wanted, seeAll, lanes }: ReturnType<typeof flightQuestions>,
    workerId: string | null = null,
  ): FlightRead {
    const attempts = new Set(wanted.flatMap((id) => this.attempts.get(id) ?? []));
    for (const attempt of this.open) if (seeAll.includes(attempt.runId)) attempts.add(attempt);
    return {
      attempts: [...attempts].map((attempt) => {
        // No task of these worlds has a limit over several attempts.
        const elapsedMs = this.now - (attempt.startedAt ?? this.now);
        const pools = attempt.pool === null ? [] : [attempt.pool];
        return { ...attempt, pools, elapsedMs, isAbandoned: this.isAbandoned(attempt) };
      }),
      runs: runIds.flatMap((id, at) => {
        const run = this.runs.get(id);
        const logHead = run?.log.findLast(isOfWeight)?.id.toString() ?? null;
        const isKnown = logHead !== null && logHead === known[at];
        return run ? [{ id, logHead, tasks: isKnown ? null : run.tasks.map(toTuple), waiting: waitingIn(run) }] : [];
      }),
      lanes: lanes.flatMap((name) => {
        const slots = this.lanes.get(name);
        if (slots === undefined) return [];
        const [first] = this.line(name).filter(({ run, index }) => this.poolFits(run, index));
        const counts = { slots, open: this.openInLane(name), ...this.spreadOf(name, workerId) };
        return [{ name, ...counts, first: first ? { class: first.run.class, rank: first.run.rank } : null }];
      }),
    };
  }

  /** How the work of a lane spreads over workers. */
  spreadOf(lane: string, workerId: string | null): Readonly<{ mine: number; workers: number }> {
    const mine = [...this.open].filter((one) => one.lane === lane && one.workerId === workerId).length;
    return { mine, workers: this.liveWorkers() };
  }

  poolFits(run: RunRow, index: number, taken = this.takenOfPool()): boolean {
    const pool = claimOf(run, index);
    return !pool || Math.min(pool.slots, this.poolSlots) <= this.poolSlots - taken;
  }

  /** `mayTakeBack`: the transaction tells the guards of the tables that a person wants it. */
  writeFlight(write: FlightWrite, { mayTakeBack } = { mayTakeBack: false }): LogHead[] {
    for (const { id, state, error, output } of write.closed)
      this.closeAttempt(id, { state, error, asks: asks(output) });
    for (const id of write.started) this.startAttempt(id, write.workerId);
    for (const task of write.tasks) this.writeTask(task, mayTakeBack);
    for (const local of write.local)
      this.insertAttempt({ ...local, pool: null, takes: 0 }, { state: "running", workerId: write.workerId });
    for (const { id, state } of write.endedRuns) this.endRun(this.run(id), state);
    return this.writeLog(write.log);
  }

  private writeTask({ runId, index, retryInMs, ...written }: FlightWrite["tasks"][number], mayTakeBack: boolean): void {
    const task = this.run(runId).tasks[index];
    if (!task) return;
    const { state, attemptNumber, failureCount, lostCount, isHeld, chosen } = written;
    const isTakenBack = isFinished(task.status.state) && task.status.state !== state;
    if (isTakenBack && !mayTakeBack) this.broken.push("task_instance_terminal");
    task.status = { state, attemptNumber, failureCount, lostCount, isHeld, chosen };
    const isReady = state === "scheduled" && !isHeld;
    task.waiting = isReady || retryInMs !== null ? { retryAt: retryInMs === null ? null : this.now + retryInMs } : null;
  }

  insertAttempt(
    attempt: Pick<AttemptRow, "id" | "runId" | "index" | "number" | "lane" | "pool" | "takes">,
    { state, workerId }: Pick<AttemptRow, "state" | "workerId">,
  ): void {
    const { runId, index, number } = attempt;
    for (const other of this.attempts.values()) {
      if (other.runId !== runId || other.index !== index) continue;
      if (isOpenAttempt(other)) this.broken.push("I01 task_attempt_open_key");
      if (other.number === number) this.broken.push("I04 task_attempt_number_key");
    }
    const startedAt = state === "running" ? this.now : null;
    const times = { queuedAt: this.now, startedAt, finishedAt: null, error: null, asks: false };
    const row: AttemptRow = { ...attempt, state, workerId, ...times };
    this.attempts.set(attempt.id, row);
    this.open.add(row);
    if (state === "running") this.noteBegin(row);
  }

  private noteBegin({ runId, index }: AttemptRow): void {
    const task = this.run(runId).tasks[index];
    if (task) task.begun ??= this.commits;
  }

  /** What a person said a task ended as: an attempt that never ran. */
  recordAttempts(recorded: readonly RecordedAttempt[]): void {
    for (const { id, runId, index, number, state, lane, error } of recorded) {
      const times = { queuedAt: this.now, startedAt: null, finishedAt: this.now };
      const nobody = { workerId: null, pool: null, takes: 0, asks: false };
      this.attempts.set(id, { id, runId, index, number, state, lane, error, ...times, ...nobody });
    }
  }

  /** The last entry of weight of each run that has a new one. */
  writeLog(entries: readonly LoggedTransition[]): LogHead[] {
    const heads = new Map<string, string>();
    for (const entry of entries) {
      this.lastLogId += 1;
      const row = { ...entry, id: this.lastLogId };
      this.run(entry.runId).log.push(row);
      if (isOfWeight(row)) heads.set(entry.runId, String(row.id));
    }
    return [...heads].map(([runId, logHead]) => ({ runId, logHead }));
  }

  private closeAttempt(id: string, end: Pick<AttemptRow, "state" | "error" | "asks">): void {
    const attempt = this.attempts.get(id);
    if (!attempt) return;
    if (!isOpenAttempt(attempt) && attempt.state !== end.state) this.broken.push("task_attempt_terminal");
    Object.assign(attempt, { ...end, finishedAt: this.now });
    this.open.delete(attempt);
    this.outbox.delete(id);
  }

  private startAttempt(id: string, workerId: string | null): void {
    const attempt = this.attempts.get(id);
    if (!attempt) return;
    if (!isOpenAttempt(attempt)) this.broken.push("task_attempt_terminal");
    Object.assign(attempt, { state: "running", workerId, startedAt: this.now });
    this.open.add(attempt);
    this.outbox.delete(id);
    this.noteBegin(attempt);
    const task = this.run(attempt.runId).tasks[attempt.index];
    if (task) task.status = { ...task.status, state: "running" };
  }

  private endRun(run: RunRow, state: RunRow["state"]): void {
    if (isRunOver(run.state)) this.broken.push("dag_run_terminal");
    run.state = state;
    if (this.mutation !== "client_closed_later") run.item.state = state === "success" ? "done" : "error";
  }

  private checkLimits(): void {
    for (const [lane, slots] of this.lanes) if (this.openInLane(lane) > slots) this.broken.push("I39 lane slots");
    if (this.takenOfPool() > this.poolSlots) this.broken.push("I43 pool slots");
    for (const { state, item } of this.runs.values())
      if (!isRunOver(state) && item.state !== "claimed") this.broken.push("I13 an open run has its client claimed");
    const clients = this.items.filter(isOpenItem).map(({ dag, client }) => `${dag}/${client}`);
    if (new Set(clients).size < clients.length) this.broken.push("queue_item_open_key");
    for (const backfill of this.backfills)
      if (this.runsUnderWay(backfill) > backfill.maxActiveRuns) this.broken.push("I12 runs of a backfill");
  }
}

export const isOpenItem = ({ state }: ItemRow): boolean => state === "waiting" || state === "claimed";
const asks = (output: string | null): boolean => output?.includes('"question":{') ?? false;

const OF_NO_WEIGHT = new Set(["scheduled queued", "queued running", "scheduled running"]);
/** As `OF_WEIGHT` of lib/db/sql/log-weight.ts says it. */
const isOfWeight = ({ from, to }: LogRow): boolean => !OF_NO_WEIGHT.has(`${from} ${to}`);

/** Tasks that wait for a slot of the lane and for no pool. */
const waitingIn = (run: RunRow): number[] =>
  run.tasks.flatMap(({ waiting }, index) => (waiting?.retryAt === null && !claimOf(run, index) ? [index] : []));

const toTuple = ({ status }: TaskRow): TaskTuple => [
  status.state,
  status.attemptNumber,
  status.failureCount,
  status.lostCount,
  status.isHeld,
  [...status.chosen],
];

function mutatedPlan(plan: Plan, mutation: Mutation): Plan {
  switch (mutation) {
    case "retries_without_end":
      return { ...plan, tasks: plan.tasks.map((task) => ({ ...task, retry: { ...task.retry, maxAttempts: 1_000 } })) };
    case "lost_is_repeated":
      return { ...plan, tasks: plan.tasks.map((task) => ({ ...task, isRepeatable: true })) };
    case "starts_too_early":
      return {
        ...plan,
        tasks: plan.tasks.map((task) =>
          task.rule === "all_success" ? { ...task, rule: "one_success" as const } : task,
        ),
      };
    default:
      return plan;
  }
}

/** There is one pool in a simulated world; tasks that run apart after losses take of it too, with an own one what that asks. */
const claimOf = ({ tasks, born }: RunRow, index: number) => {
  const claim = poolClaim(born.plan.tasks[index]?.pool ?? null, tasks[index]?.status.lostCount ?? 0);
  return claim?.own ?? claim;
};

export const poolOf = (run: RunRow, index: number, poolSlots: number): Pick<AttemptRow, "pool" | "takes"> => {
  const pool = claimOf(run, index);
  return pool ? { pool: POOL, takes: Math.min(pool.slots, poolSlots) } : { pool: null, takes: 0 };
};
