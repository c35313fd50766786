import type { LockedRun } from "@/lib/db/sql/lock-runs";
import type { AttemptRow, TaskTuple } from "@/lib/db/sql/read-flight";
import type { RecordedAttempt } from "@/lib/db/sql/record-attempts";
import type { ClosedAttempt, LoggedTransition, WrittenTask } from "@/lib/db/sql/write-flight";
import { decide, type RunEvent } from "@/lib/domain/run/decide";
import type { RunOutcome } from "@/lib/domain/run/outcome";
import { poolClaim } from "@/lib/domain/run/retry";
import { retryTarget } from "@/lib/domain/run/retry-target";
import { type ChangeReason, type RunStatus, type TaskStatus, withChanges } from "@/lib/domain/run/run-status";
import type { LoadedVersion } from "@/lib/services/engine/load-version";

type Changed = Readonly<{ retryInMs: number | null; reason: ChangeReason | null; attemptId: string | null }>;
const UNMARKED: Changed = { retryInMs: null, reason: null, attemptId: null };

/** Told about a worker, not by it: nobody writes in the name of a worker that is gone. */
const BY_ENGINE: ReadonlySet<ChangeReason> = new Set([
  "worker_lost",
  "worker_stopped",
  "poison",
  "needs_attention",
  "queue_timeout",
]);

/** What is ready in a run goes on while it is under way and nobody paused it. */
const mayStart = ({ state, isPaused }: LockedRun): boolean => state === "running" && !isPaused;

export const toRunStatus = (row: LockedRun, tasks: readonly TaskTuple[]): RunStatus => ({
  runId: row.id,
  mayStart: mayStart(row),
  tasks: tasks.map(([state, attemptNumber, failureCount, lostCount, isHeld, chosen]) => ({
    state,
    attemptNumber,
    failureCount,
    lostCount,
    isHeld,
    chosen: chosen ?? [],
  })),
});

/**
 * States as remembered or read, corrected by what the attempts say: a task is as open as its open attempt is. Dispatch
 * and start may have happened since the states were remembered.
 */
export function withOpenAttempts(status: RunStatus, attempts: readonly AttemptRow[]): RunStatus {
  return withChanges(
    status,
    attempts.flatMap(({ index, number, state }) => {
      const task = status.tasks[index];
      if (!task || (state !== "queued" && state !== "running")) return [];
      const to = { ...task, state, attemptNumber: number, isHeld: false };
      return [{ index, from: task.state, to, reason: null, retryInMs: null }];
    }),
  );
}

const isReady = (task: TaskStatus | undefined): boolean => task?.state === "scheduled" && !task.isHeld;

const hasFewerTries = (before: TaskStatus, after: TaskStatus): boolean =>
  after.failureCount < before.failureCount || after.lostCount < before.lostCount;
/** Tries that begin anew are told, too. */
const isAnotherState = (before: TaskStatus, after: TaskStatus): boolean =>
  before.state !== after.state || hasFewerTries(before, after);
const isHeldOtherwise = (before: TaskStatus, after: TaskStatus): boolean => before.isHeld !== after.isHeld;

/** One locked run while a batch of events is worked into it; what it gathers is written once, at the end. */
export class RunWork {
  outcome: RunOutcome | null = null;
  readonly closed = new Map<string, ClosedAttempt>();
  readonly recorded: RecordedAttempt[] = [];
  private now: RunStatus;
  private readonly changed = new Map<number, Changed>();

  constructor(
    readonly row: LockedRun,
    readonly version: LoadedVersion,
    private readonly before: RunStatus,
    /** Tasks that waited for a slot of the lane before this batch. */
    private readonly waiting: readonly number[],
  ) {
    if (before.tasks.length !== version.plan.tasks.length)
      throw new Error(`run ${row.id} has ${before.tasks.length} tasks, its version ${version.plan.tasks.length}`);
    this.now = before;
  }

  get status(): RunStatus {
    return this.now;
  }

  task(index: number): TaskStatus | undefined {
    return this.now.tasks[index];
  }

  /** False when the event did not fit the run's state and nothing changed. */
  apply(event: RunEvent): boolean {
    const { changes, outcome } = decide(this.version.plan, this.now, event);
    this.now = withChanges(this.now, changes);
    this.outcome ??= outcome;
    for (const { index, retryInMs, reason } of changes) this.mark(index, { retryInMs, reason });
    return changes.length > 0;
  }

  close(attempt: AttemptRow, end: Omit<ClosedAttempt, "id">): void {
    this.closed.set(attempt.id, { id: attempt.id, ...end });
    this.mark(attempt.index, { attemptId: attempt.id });
  }

  /** Keeps what a person said a task ended as, or that its time was over: an attempt that never ran. */
  record(index: number, attempt: Pick<RecordedAttempt, "id" | "state" | "output" | "error">): void {
    const number = this.now.tasks[index]?.attemptNumber ?? 0;
    this.recorded.push({ ...attempt, runId: this.row.id, index, number, lane: this.row.lane });
    this.mark(index, { attemptId: attempt.id });
  }

  /** Begins a task here; it counts as open from then on. */
  begin(index: number, attemptId: string, attemptNumber: number): void {
    const task = this.now.tasks[index];
    if (!task) throw new RangeError(`run ${this.row.id} has no task ${index}`);
    const change = { index, from: task.state, reason: null, retryInMs: null };
    this.now = withChanges(this.now, [{ ...change, to: { ...task, state: "running", attemptNumber } }]);
    this.mark(index, { attemptId, retryInMs: null });
  }

  /** Tasks that may start now: those that waited for a slot already, and those that became ready in this batch. */
  ready(): number[] {
    const newly = [...this.changed.keys()].filter((index) => this.before.tasks[index]?.state === "none");
    const waiting = this.waiting.filter((index) => this.before.tasks[index]?.state === "scheduled");
    return [...newly, ...waiting].filter((index) => isReady(this.now.tasks[index])).sort((a, b) => a - b);
  }

  hasWaiting(): boolean {
    return [...this.changed.keys()].some((index) => isReady(this.now.tasks[index]));
  }

  hasChanged(): boolean {
    return this.changed.size > 0 || this.outcome !== null;
  }

  written(): WrittenTask[] {
    return [...this.changed].flatMap(([index, { retryInMs, attemptId }]) => {
      const task = this.now.tasks[index];
      const end = attemptId ? this.closed.get(attemptId) : undefined;
      if (!task) return [];
      const { priority = 0, pool: ownPool = null } = this.version.plan.tasks[index] ?? {};
      const pool = poolClaim(ownPool, task.lostCount);
      const { ageMs, ranMs } = end ?? { ageMs: 0, ranMs: null };
      return [
        {
          runId: this.row.id,
          index,
          ...task,
          priority,
          pool,
          retryInMs,
          retryTarget: this.target(index),
          ageMs,
          ranMs,
        },
      ];
    });
  }

  /** Whom the next try of a task asks that failed, until it begins. */
  private target(index: number): string | null {
    const task = this.version.tasks[index];
    const now = this.now.tasks[index];
    const isRetry = now?.state === "up_for_retry" || (now?.state === "scheduled" && now.failureCount > 0);
    return task && isRetry ? retryTarget(task) : null;
  }

  /** From the state before the batch to the one after it, tasks in plan order and the run last. */
  log(actor: string, reason: string | null): LoggedTransition[] {
    const moved = this.logOf(actor, reason, isAnotherState);
    // Whoever remembers the run sees by its log that it changed: what is told nowhere else is an entry, too.
    const tasks = moved.length > 0 ? moved : this.logOf(actor, reason, isHeldOtherwise);
    if (!this.outcome) return tasks;
    const facts = { runId: this.row.id, index: null, from: this.row.state, to: this.outcome.state, attemptId: null };
    return [...tasks, { ...facts, actor, reason: this.endReason(reason) }];
  }

  private logOf(actor: string, reason: string | null, isTold: typeof isAnotherState): LoggedTransition[] {
    const inOrder = [...this.changed].sort(([a], [b]) => a - b);
    return inOrder.flatMap(([index, { attemptId, reason: why }]): LoggedTransition[] => {
      const [before, after] = [this.before.tasks[index], this.now.tasks[index]];
      if (!before || !after || !isTold(before, after)) return [];
      const who = why && BY_ENGINE.has(why) ? "engine" : actor;
      const facts = { runId: this.row.id, index, from: before.state, to: after.state, attemptId };
      return [{ ...facts, actor: who, reason: why ?? reason }];
    });
  }

  /** Of a cancelled run the person's words, of every other what decided it. */
  endReason(reason: string | null): string | null {
    return this.outcome?.state === "cancelled" ? reason : (this.outcome?.reason ?? null);
  }

  private mark(index: number, more: Partial<Changed>): void {
    const earlier = this.changed.get(index) ?? UNMARKED;
    this.changed.set(index, { ...earlier, ...more, reason: more.reason ?? earlier.reason });
  }
}
