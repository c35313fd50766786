import { listEnvironments } from "@/lib/db/sql/lanes";
import { prepareStart } from "@/lib/integrations/process/script-start";
import type { Logger } from "@/lib/observability/logger";
import type { Connections } from "@/worker/connections";

/** Starts what warm environments need, so that a worker's first tasks do not wait for it. Never rejects. */
export async function warmUp({ work }: Pick<Connections, "work">, log: Logger): Promise<void> {
  const warn = (err: unknown, environment?: string) =>
    log.warn({ event: "environment.not_warm", environment, err }, "Scripts start cold on this worker for now");
  try {
    const environments = await work.sql.run(listEnvironments, []);
    await Promise.all(environments.map((each) => prepareStart(each).catch((error: unknown) => warn(error, each.name))));
  } catch (error) {
    warn(error);
  }
}
