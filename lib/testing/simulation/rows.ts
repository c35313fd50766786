import type { LoggedTransition } from "@/lib/db/sql/write-flight";
import type { AttemptState, RunState, TaskError } from "@/lib/domain/run/model";
import type { TaskStatus } from "@/lib/domain/run/run-status";
import type { LoadedVersion } from "@/lib/services/engine/load-version";

/** The second one gets its clients from tasks of the first. */
export const DAGS = ["dag", "other"] as const;
export type DagName = (typeof DAGS)[number];

/** The tables of the engine as the simulation keeps them. Times are milliseconds of the database's clock. */
export type ItemRow = {
  readonly id: string;
  readonly dag: DagName;
  readonly client: string;
  /** A slot of a schedule, which has one open run at a time just as a client has. */
  readonly isSlot: boolean;
  state: "waiting" | "claimed" | "done" | "error";
  readonly class: number;
  readonly rank: number;
};

export type TaskRow = {
  status: TaskStatus;
  /** Its row in `waiting_task`, if it has one. */
  waiting: Readonly<{ retryAt: number | null }> | null;
  /** When its first attempt since the last clear began; a name rather than a time. */
  begun: number | null;
};

export type RunRow = {
  readonly id: string;
  /** The run that it replays. */
  readonly parent: RunRow | null;
  readonly item: ItemRow;
  /** Runs of an item are numbered from 0. */
  readonly rerun: number;
  readonly backfill: BackfillRow | null;
  readonly class: number;
  readonly rank: number;
  versionId: string;
  /** The version that was active when it began. */
  readonly born: LoadedVersion;
  state: RunState;
  isPaused: boolean;
  readonly lane: string;
  readonly tasks: TaskRow[];
  readonly log: LogRow[];
};

export type LogRow = LoggedTransition & Readonly<{ id: number }>;

export type AttemptRow = {
  readonly id: string;
  readonly runId: string;
  readonly index: number;
  readonly number: number;
  readonly lane: string;
  readonly pool: string | null;
  readonly takes: number;
  readonly queuedAt: number;
  state: AttemptState;
  workerId: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  error: TaskError | null;
  /** It ended with a question to a person. */
  asks: boolean;
};

export type OutboxRow = { sentAt: number | null; sendCount: number };
export type ComponentRow = { beatAt: number; stoppedAt: number | null };

export type UnitRow = {
  readonly client: string;
  /** The item that is run again; a slot has none before its run. */
  readonly item: ItemRow | null;
  state: "pending" | "queued" | "skipped";
};

export type BackfillRow = {
  readonly version: LoadedVersion;
  readonly maxActiveRuns: number;
  readonly units: readonly UnitRow[];
  state: "running" | "paused" | "cancelled" | "done";
};

/** What a task made of the queue of the other DAG since it began. */
export type TriggeredRow = {
  readonly runId: string;
  readonly index: number;
  readonly begun: number;
  readonly item: ItemRow;
  isAwaited: boolean;
};
