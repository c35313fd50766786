import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { join } from "node:path";
import { bareEnvironment } from "@/lib/integrations/process/bare-environment";
import { requirePassable } from "@/lib/integrations/process/exec-limits";
import type { Isolation, ProcessLimits } from "@/lib/integrations/process/isolation";
import { coldStart, endOfChild, type Launch, type LaunchEnd } from "@/lib/integrations/process/run-process";
import { SYSTEM_PATH } from "@/lib/integrations/process/system-path";

/** Ready processes of one environment. Each takes some 40 MB. */
const SPARES = 2;
/** An environment that nobody uses, or whose limits were changed, keeps no processes then. */
const IDLE_MS = 3_600_000;

const WARM_START = join(import.meta.dirname, "node", "warm-start.cjs");

type Spare = Readonly<{ child: ChildProcess; control: Socket; ended: Promise<LaunchEnd> }>;
type Pool = { readonly spares: Spare[]; idle: NodeJS.Timeout | undefined };

const pools = new Map<string, Pool>();

/** In its container and with its limits, as for a cold start; it only has no script yet. */
function startSpare(isolation: Isolation, command: readonly string[], limits: ProcessLimits): Spare | null {
  const [file = "", ...args] = isolation.wrap([...command, WARM_START], limits);
  const child = spawn(file, args, {
    cwd: "/",
    env: bareEnvironment({ PATH: SYSTEM_PATH, LANG: "C.UTF-8" }),
    detached: true,
    shell: false,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const control = child.stdio[3];
  const ended = endOfChild(isolation, child);
  if (child.pid === undefined || !(control instanceof Socket)) return null;
  // It has ended; that is seen by its end.
  control.on("error", () => control.destroy());
  // A process that waits keeps nobody from ending.
  child.unref();
  control.unref();
  return { child, control, ended };
}

function fill(pool: Pool, isolation: Isolation, command: readonly string[], limits: ProcessLimits): void {
  while (pool.spares.length < SPARES) {
    const spare = startSpare(isolation, command, limits);
    if (!spare) return;
    pool.spares.push(spare);
    spare.child.once("exit", () => {
      const place = pool.spares.indexOf(spare);
      if (place >= 0) pool.spares.splice(place, 1);
    });
  }
}

/** Ends the spares after a while without use: each ends when its control does. */
function watch(key: string, pool: Pool): void {
  clearTimeout(pool.idle);
  pool.idle = setTimeout(() => {
    pools.delete(key);
    for (const { control } of pool.spares) control.destroy();
  }, IDLE_MS).unref();
}

function poolOf(isolation: Isolation, command: readonly string[], limits: ProcessLimits): Pool {
  const key = JSON.stringify([isolation.level, command, limits]);
  const pool: Pool = pools.get(key) ?? { spares: [], idle: undefined };
  pools.set(key, pool);
  watch(key, pool);
  return pool;
}

/** Has processes ready before the first script comes. */
export function prepareNode(isolation: Isolation, command: readonly string[], limits: ProcessLimits): void {
  fill(poolOf(isolation, command, limits), isolation, command, limits);
}

/**
 * Starts a script with its arguments on a Node that has started already, and cold while none is ready. `command` is what comes before a script's own path.
 */
export function warmNode(
  isolation: Isolation,
  command: readonly string[],
  limits: ProcessLimits,
  argv: readonly string[],
): Launch {
  return async (request, stdout, stderr) => {
    const { cwd, env } = request;
    requirePassable(argv, env);
    const pool = poolOf(isolation, command, limits);
    const spare = pool.spares.shift();
    fill(pool, isolation, command, limits);
    if (!spare) return coldStart(isolation, [...command, ...argv], limits)(request, stdout, stderr);
    const { child, control, ended } = spare;
    child.ref();
    control.end(JSON.stringify({ argv, cwd, env, stdout: stdout.path, stderr: stderr.path }));
    return { processGroupId: child.pid ?? null, ended };
  };
}
