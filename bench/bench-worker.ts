// A worker as it is, but for two things: tasks of the bench do nothing, and it keeps when each one ran.
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { type Order, orderSchema, type Report, workerSetupSchema } from "@/bench/messages";
import type { TaskSpan } from "@/bench/recording";
import { loadServerConfig } from "@/lib/config/server-config";
import type { ExecuteOutcome, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import { createLogger } from "@/lib/observability/logger";
import type { Execute } from "@/worker/engine";
import { operatorsOf } from "@/worker/operators";
import { startWorker } from "@/worker/start-worker";

/** How often the count of ended tasks is told at most. */
const TELL_MS = 5;
const SLEEP = /^sleep 0\.(\d{3})$/;
const NOTHING: ExecuteOutcome = { kind: "success", output: null };

const now = (): number => performance.timeOrigin + performance.now();
const tell = (report: Report): void => void process.send?.(report);

/** Tasks since the last reset. */
let spans: TaskSpan[] = [];
let statements = 0;
let cpu = process.cpuUsage();
let isTelling = false;

/** Every statement of this process goes through here, transactions' begin and commit included. */
function countStatements(): void {
  const query = pg.Client.prototype.query;
  pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]) {
    statements += 1;
    return Reflect.apply(query, this, args);
  };
}

function record(span: TaskSpan): void {
  spans.push(span);
  if (isTelling) return;
  isTelling = true;
  setTimeout(() => {
    isTelling = false;
    tell({ type: "ended", ended: spans.length });
  }, TELL_MS);
}

/** `true` is over at once, `sleep 0.020` after 20 ms in which this process does something else. */
async function runNothing({ task }: ExecuteRequest): Promise<ExecuteOutcome> {
  const milliseconds = task.operator === "bash" ? SLEEP.exec(task.command)?.[1] : undefined;
  if (milliseconds) await pause(Number(milliseconds));
  return NOTHING;
}

const recorded =
  (execute: Execute): Execute =>
  async (request) => {
    const start = now();
    const outcome = await execute(request);
    record({ runId: request.context.run.id, taskKey: request.task.key, start, end: now() });
    if (outcome.kind !== "success") throw new Error(`${request.task.key} ended as ${JSON.stringify(outcome)}`);
    return outcome;
  };

function obey(order: Order): void {
  if (order === "tell") {
    const { user, system } = process.cpuUsage(cpu);
    tell({ type: "record", spans, statements, cpuMs: (user + system) / 1_000 });
  } else {
    spans = [];
    statements = 0;
    cpu = process.cpuUsage();
    tell({ type: "reset" });
  }
}

const setup = workerSetupSchema.parse(JSON.parse(process.argv[2] ?? ""));
const config = loadServerConfig({
  DATABASE_URL: setup.databaseUrl,
  REDIS_URL: setup.redisUrl,
  SIGNALBOX_SECRET_KEY: Buffer.alloc(32).toString("base64"),
  DATA_DIR: setup.folder,
  WORKER_LANES: setup.lanes,
  LOG_LEVEL: "warn",
});
countStatements();
await startWorker(config, createLogger("worker", config.LOG_LEVEL), (connections) =>
  recorded(setup.hasOperators ? operatorsOf(config, connections) : runNothing),
);
process.on("message", (order) => obey(orderSchema.parse(order)));
process.on("disconnect", () => process.exit(0));
tell({ type: "ready" });
