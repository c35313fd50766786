import { readFailpoints } from "@/lib/config/failpoints";
import { loadServerConfig } from "@/lib/config/server-config";
import { armFailpoints } from "@/lib/observability/failpoint";
import { createLogger } from "@/lib/observability/logger";
import { operatorsOf } from "@/worker/operators";
import { startWorker } from "@/worker/start-worker";
import { warmUp } from "@/worker/warm-up";

async function main(): Promise<void> {
  armFailpoints(readFailpoints());
  const config = loadServerConfig();
  const log = createLogger("worker", config.LOG_LEVEL);
  const worker = await startWorker(config, log, (connections) => {
    void warmUp(connections, log);
    return operatorsOf(config, connections);
  });
  const end = (stop: () => Promise<void>, code = 0) =>
    stop()
      .catch((error) => log.error({ event: "worker.stop_failed", err: error }, "Stopping did not go to its end"))
      .finally(() => process.exit(code));
  let isStopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      void end(worker.stop);
    });
  // A signal while it drains stops it as ever.
  void worker.drainAsked.then(() => end(worker.drain));
  // Whoever keeps it running begins a new one.
  void worker.stuck.then(() => end(worker.stop, 1));
}

main().catch((error) => {
  createLogger("worker", "info").fatal({ event: "worker.not_started", err: error }, "The worker could not start");
  process.exit(1);
});
