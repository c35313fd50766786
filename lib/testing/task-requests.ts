import { randomUUID } from "node:crypto";
import type { Task } from "@/lib/domain/dag/document";
import type {
  EnvironmentSpec,
  ExecuteRequest,
  LogStream,
  OperatorServices,
} from "@/lib/integrations/operators/operator-contract";

/** A log that remembers, for tests to read. */
export function aLog() {
  const lines: { text: string; stream: LogStream }[] = [];
  return {
    write: (chunk: Uint8Array | string, stream: LogStream) => {
      lines.push({ text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"), stream });
    },
    text: (stream?: LogStream) =>
      lines
        .filter((line) => stream === undefined || line.stream === stream)
        .map((line) => line.text)
        .join(""),
  };
}

export const anEnvironment = (kind: EnvironmentSpec["kind"], more: Partial<EnvironmentSpec> = {}): EnvironmentSpec => ({
  name: kind,
  kind,
  start: "cold",
  memoryMb: 512,
  cpuSeconds: 60,
  maxProcesses: 64,
  fileMb: 64,
  ...more,
});

export const aContext = (more: Partial<ExecuteRequest["context"]> = {}): ExecuteRequest["context"] => ({
  client: { key: "1004285007", data: { amount: "5000" } },
  results: {},
  run: { id: randomUUID(), dag: "research.test", version: 1, logicalDate: null, runType: "client" },
  task: { key: "task", attempt: 1, idempotencyKey: "run/task" },
  ...more,
});

export function aRequest(task: Task, more: Partial<ExecuteRequest> = {}) {
  const log = aLog();
  return {
    attemptId: randomUUID(),
    idempotencyKey: "run/task",
    task,
    environment: task.operator === "bash" ? anEnvironment("bash") : null,
    packDigests: {},
    timeoutMs: 30_000,
    context: aContext({ task: { key: task.key, attempt: 1, idempotencyKey: "run/task" } }),
    clock: { nowMs: Date.parse("2026-01-05T08:00:00Z"), waitedMs: 0 },
    signal: new AbortController().signal,
    ...more,
    log,
  };
}

export const operatorServices = (more: Partial<OperatorServices> = {}): OperatorServices => ({
  packs: { materialise: () => Promise.reject(new Error("This test has no packs.")) },
  connections: { resolve: () => Promise.resolve(null) },
  dags: { trigger: () => Promise.reject(new Error("This test has no other DAGs.")) },
  limits: { outputBytes: 262_144, logBytes: 10_485_760 },
  httpAllowPrivateHosts: [],
  ...more,
});
