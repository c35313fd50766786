import { type ForkServer, startForkServer } from "@/lib/integrations/process/fork-server";
import { forkServerCommand } from "@/lib/integrations/process/interpreter";
import type { Isolation, ProcessLimits } from "@/lib/integrations/process/isolation";

/** A machine that cannot have a fork server is asked again then. */
const ASK_AGAIN_MS = 60_000;
/** An environment whose limits were changed leaves its server behind; it is ended then. */
const IDLE_MS = 3_600_000;

type Known = { readonly server: Promise<ForkServer>; isAlive: () => boolean; idle: NodeJS.Timeout | undefined };

const known = new Map<string, Known>();

async function start(isolation: Isolation, limits: ProcessLimits): Promise<ForkServer> {
  if (process.platform !== "linux") throw new Error("this is not Linux");
  return startForkServer(await forkServerCommand(isolation, limits), isolation.container !== null);
}

function keep(key: string, server: Promise<ForkServer>): Known {
  const entry: Known = { server, isAlive: () => true, idle: undefined };
  known.set(key, entry);
  server.then(
    ({ isAlive }) => {
      entry.isAlive = isAlive;
    },
    () => setTimeout(() => known.delete(key), ASK_AGAIN_MS).unref(),
  );
  return entry;
}

/** Ends the server when it has had nothing to do for long. */
function watch(key: string, entry: Known): void {
  clearTimeout(entry.idle);
  entry.idle = setTimeout(async () => {
    const server = await entry.server.catch(() => null);
    if (!server?.isIdle()) return;
    if (known.get(key) === entry) known.delete(key);
    server.stop();
  }, IDLE_MS).unref();
}

/**
 * The fork server whose attempts have these limits, started at the first call and again after its death. Rejects with
 * the reason why this machine has none.
 */
export function findForkServer(isolation: Isolation, limits: ProcessLimits): Promise<ForkServer> {
  const key = `${isolation.level} ${JSON.stringify(limits)}`;
  const found = known.get(key);
  const entry = found?.isAlive() ? found : keep(key, start(isolation, limits));
  watch(key, entry);
  return entry.server;
}
