import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { bareEnvironment } from "@/lib/integrations/process/bare-environment";
import { SYSTEM_PATH } from "@/lib/integrations/process/system-path";

/** Share of the lease after which task processes that nobody vouches for are killed: before others may start them. */
const STRIKES_AFTER = 0.9;

const WATCH = join(import.meta.dirname, "node", "lease-watch.cjs");

/**
 * A process beside the worker that outlives it: the worker itself can kill nothing while it is stopped, or while its event
 * loop hangs, and cannot say that it died. See lease-watch.cjs.
 */
export type LeaseWatch = Readonly<{
  /** The lease was renewed; `askedAt` is when that was asked for. */
  renewed(askedAt: number): void;
  begun(processGroupId: number): void;
  ended(processGroupId: number): void;
  /** The worker stops in good order: ends the watch, and what still runs. */
  stop(): void;
}>;

/** Whose lease it is. */
type Watched = Readonly<{ databaseUrl: string; workerId: string; leaseMs: number }>;

function spawnWatch(watched: Watched): ChildProcess {
  const child = spawn(process.execPath, ["--max-old-space-size=32", WATCH], {
    cwd: "/",
    env: bareEnvironment({ PATH: SYSTEM_PATH }),
    // A signal to the worker's group, such as Ctrl-C, is not for it.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // It is gone, or could not be started: the next renewal starts another one.
  for (const part of [child, child.stdin]) part?.on("error", () => undefined);
  child.unref();
  // Not as an argument or in the environment, where others could read it.
  child.stdin?.write(`${JSON.stringify({ ...watched, limitMs: watched.leaseMs * STRIKES_AFTER })}\n`);
  return child;
}

export function startLeaseWatch(watched: Watched): LeaseWatch {
  const groups = new Set<number>();
  let child = spawnWatch(watched);

  const isThere = () => child.exitCode === null && child.signalCode === null && child.pid !== undefined;
  const say = (word: "renewed" | "begun" | "ended", number: number) => {
    if (isThere()) child.stdin?.write(`${word} ${Math.round(number)}\n`);
  };

  return {
    renewed: (askedAt) => {
      if (!isThere()) {
        child = spawnWatch(watched);
        for (const group of groups) say("begun", group);
      }
      say("renewed", performance.now() - askedAt);
    },
    begun: (group) => {
      groups.add(group);
      say("begun", group);
    },
    ended: (group) => {
      groups.delete(group);
      say("ended", group);
    },
    stop: () => child.stdin?.end("stopped\n"),
  };
}
