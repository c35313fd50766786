import type { Task } from "@/lib/domain/dag/document";
import type { Question } from "@/lib/domain/run/approval";
import type { RunState, TaskError } from "@/lib/domain/run/model";
import type { JsonValue } from "@/lib/domain/shared/json";
import type { Result } from "@/lib/domain/shared/result";

/** How a script is run: interpreter and limits. `memoryMb`, `cpuSeconds` and `fileMb` hold for each process of the tree. */
export type EnvironmentSpec = Readonly<{
  name: string;
  kind: "python3" | "node" | "bash";
  /** Warm: from an interpreter that already runs, where the worker's machine can have one. */
  start: "warm" | "cold";
  memoryMb: number;
  cpuSeconds: number;
  maxProcesses: number;
  fileMb: number;
  /** It reaches nothing but itself. Only where the machine has namespaces; started cold. */
  isOffline?: boolean;
}>;

/** What a task sees, as JSON in the file `$SIGNALBOX_CONTEXT` and as the root of `{{ look-ups }}` and conditions. */
export type TaskContext = Readonly<{
  client: Readonly<{ key: string; data: { [column: string]: JsonValue } }> | null;
  /** Outputs of the finished tasks, by task key. */
  results: Readonly<{ [taskKey: string]: JsonValue }>;
  run: Readonly<{ id: string; dag: string; version: number; logicalDate: string | null; runType: string }>;
  task: Readonly<{ key: string; attempt: number; idempotencyKey: string }>;
}>;

/** Times by the database's clock, so that a task's waits are the same on every worker. */
export type TaskClock = Readonly<{
  /** Milliseconds since 1970. */
  nowMs: number;
  /** Since the task's first attempt began, since the last clear. */
  waitedMs: number;
}>;

/** An external system with its secret opened. Lives in memory for one attempt, never in a log or a row. */
export type ResolvedConnection =
  | Readonly<{ name: string; kind: "postgres"; url: string }>
  | Readonly<{ name: string; kind: "http"; baseUrl: string; auth: HttpAuth }>;

export type HttpAuth =
  | Readonly<{ type: "none" }>
  | Readonly<{ type: "bearer"; token: string }>
  | Readonly<{ type: "basic"; username: string; password: string }>;

/** Where an attempt's log goes. `write` must not block; `system` is the platform speaking. */
export type LogStream = "stdout" | "stderr" | "system";
export type LogSink = Readonly<{ write(chunk: Uint8Array | string, stream: LogStream): void }>;

export type ExecuteRequest = Readonly<{
  attemptId: string;
  /** The same for all attempts of one task instance. */
  idempotencyKey: string;
  task: Task;
  /** Needed by `pack` and `bash`. */
  environment: EnvironmentSpec | null;
  /** Closure of the run's version: pack name to digest. */
  packDigests: Readonly<Record<string, string>>;
  timeoutMs: number;
  context: TaskContext;
  clock: TaskClock;
  /** Aborting means cancelled or lease lost: the process tree is killed. */
  signal: AbortSignal;
  onStarted?: ((processGroupId: number) => void) | undefined;
  log: LogSink;
}>;

export type ExecuteOutcome =
  | Readonly<{ kind: "success"; output: JsonValue; chosenTaskKeys?: readonly string[] | undefined }>
  | Readonly<{ kind: "failed"; error: TaskError }>
  | Readonly<{ kind: "timed_out"; error: TaskError }>
  /** The task waits without a slot and is executed again: after `resumeInMs`, or when somebody tells if that is null. */
  | Readonly<{ kind: "deferred"; resumeInMs: number | null; note: string; question?: Question | undefined }>
  | Readonly<{ kind: "cancelled" }>;

/** A client in the queue of another DAG: put there by a task of this run, or found there open. */
export type TriggeredClient = Readonly<{
  queueItemId: string;
  isOver: boolean;
  /** Null while it waits. */
  run: Readonly<{ id: string; state: RunState }> | null;
}>;

export type TriggerRequest = Readonly<{
  runId: string;
  taskKey: string;
  dagKey: string;
  /** Null hands on what this run's client came with. */
  data: Readonly<Record<string, string>> | null;
  isAwaited: boolean;
}>;

export type OperatorServices = Readonly<{
  /** The directory that holds a pack's files, written when this machine does not have it yet. */
  packs: { materialise(digest: string): Promise<string> };
  connections: { resolve(name: string): Promise<ResolvedConnection | null> };
  /** Idempotent: a repeat answers how it stands with the item that the first call made. An error is a sentence. */
  dags: { trigger(request: TriggerRequest): Promise<Result<TriggeredClient, string>> };
  limits: Readonly<{ outputBytes: number; logBytes: number }>;
  /** Queries run in transactions that can only read. */
  isReadOnly?: boolean;
  /** `host:port` of internal targets that http tasks may reach although their address is private. */
  httpAllowPrivateHosts: readonly string[];
}>;
