import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dbTest } from "@/lib/testing/database";
import { startedWorker, type WorkerProcess } from "@/lib/testing/worker-process";

/** Seconds; the shortest that the configuration allows. */
const LEASE_SECONDS = 5;

/** `root`: another checkout than this one. */
type StartWorker = (env?: Readonly<Record<string, string>>, root?: string) => Promise<WorkerProcess>;
type Services = { workerDatabaseUrl: string; redisUrl: string };

/** A fixture for tests with real workers, which are gone afterwards. */
export const WORKERS = {
  startWorker: async ({ workerDatabaseUrl, redisUrl }: Services, use: (value: StartWorker) => Promise<void>) => {
    const started: WorkerProcess[] = [];
    const folder = await mkdtemp(join(tmpdir(), "signalbox-worker-"));
    const secretKey = randomBytes(32).toString("base64");
    await use(async (env = {}, root) => {
      const services = { DATABASE_URL: workerDatabaseUrl, REDIS_URL: redisUrl, SIGNALBOX_SECRET_KEY: secretKey };
      const settings = { DATA_DIR: folder, LEASE_SECONDS: String(LEASE_SECONDS) };
      const worker = await startedWorker({ ...services, ...settings, ...env }, root);
      started.push(worker);
      return worker;
    });
    await Promise.all(started.map((worker) => worker.end("SIGKILL")));
    await rm(folder, { recursive: true, force: true });
  },
};

/** `dbTest` with workers of its own. */
export const workerTest = dbTest.extend(WORKERS);
