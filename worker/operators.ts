import { packDirOf, type ServerConfig } from "@/lib/config/server-config";
import { executeInSandbox } from "@/lib/integrations/operators/execute-in-sandbox";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { OperatorServices } from "@/lib/integrations/operators/operator-contract";
import { createPackStore } from "@/lib/integrations/packs/pack-store";
import { createSignals } from "@/lib/jobs/signals";
import { resolveConnection, resolveForTry } from "@/lib/services/engine/resolve-connection";
import { triggerClient } from "@/lib/services/engine/trigger-client";
import type { Connections } from "@/worker/connections";
import type { Execute } from "@/worker/engine";

/** What a task's result and log may take. */
const LIMITS = { outputBytes: 262_144, logBytes: 10_485_760 } as const;

const packsOf = (config: ServerConfig, { db }: Pick<Connections, "db">): OperatorServices["packs"] =>
  createPackStore(packDirOf(config), (digest) =>
    db.packFile.findMany({ where: { digest }, select: { path: true, content: true } }),
  );

/** The operators as tries get them: without other DAGs, and with the connections that are open to tries. */
export function sandboxOf(config: ServerConfig, connections: Pick<Connections, "db">): Execute {
  const secretKey = Buffer.from(config.SIGNALBOX_SECRET_KEY, "base64");
  const services = {
    packs: packsOf(config, connections),
    connections: { resolve: (name: string) => resolveForTry(connections.db, secretKey, name) },
    limits: LIMITS,
    httpAllowPrivateHosts: config.HTTP_ALLOW_PRIVATE_HOSTS,
  };
  return (request) => executeInSandbox(services, request);
}

/** The operators, with what they need of this worker. */
export function operatorsOf(config: ServerConfig, { db, producer }: Pick<Connections, "db" | "producer">): Execute {
  const secretKey = Buffer.from(config.SIGNALBOX_SECRET_KEY, "base64");
  const signals = createSignals(producer);
  const services: OperatorServices = {
    packs: packsOf(config, { db }),
    connections: { resolve: (name) => resolveConnection(db, secretKey, name) },
    dags: { trigger: (request) => triggerClient({ db, signals }, request) },
    limits: LIMITS,
    httpAllowPrivateHosts: config.HTTP_ALLOW_PRIVATE_HOSTS,
  };
  return (request) => executeTask(services, request);
}
