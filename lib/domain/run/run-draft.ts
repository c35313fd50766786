import type { Plan, TaskState } from "@/lib/domain/run/model";
import type { ChangeReason, RunStatus, TaskChange, TaskStatus } from "@/lib/domain/run/run-status";

/** What one task becomes. */
export type Move = Readonly<{ to: Partial<TaskStatus>; reason?: ChangeReason; retryInMs?: number | null }>;

/** Ready, and held back until `release` lets it go. */
export const TO_SCHEDULED = { state: "scheduled", isHeld: true } as const;

/** True for attempts that are open, and for tasks that have such a one. */
export const isOpen = ({ state }: Readonly<{ state: string }>): boolean => state === "queued" || state === "running";

/** The run while one event is worked into it. */
export class RunDraft {
  private readonly next = new Map<number, Omit<TaskChange, "index" | "from">>();

  constructor(
    readonly plan: Plan,
    private readonly before: RunStatus,
  ) {}

  get runId(): string {
    return this.before.runId;
  }

  get mayStart(): boolean {
    return this.before.mayStart;
  }

  task(index: number): TaskStatus {
    const status = this.next.get(index)?.to ?? this.before.tasks[index];
    if (status === undefined) throw new RangeError(`run ${this.runId} has no task ${index}`);
    return status;
  }

  set(index: number, { to, reason, retryInMs }: Move): void {
    const status = { ...this.task(index), ...to };
    // A second move in the same call, such as the release of a held task, keeps the first one's reason.
    const reasonSoFar = reason ?? this.next.get(index)?.reason ?? null;
    this.next.set(index, { to: status, reason: reasonSoFar, retryInMs: retryInMs ?? null });
  }

  /** In plan order. */
  changes(): TaskChange[] {
    const list = [...this.next].map(([index, change]) => ({ index, from: this.stateBefore(index), ...change }));
    return list.sort((a, b) => a.index - b.index);
  }

  private stateBefore(index: number): TaskState {
    return this.before.tasks[index]?.state ?? "none";
  }
}
