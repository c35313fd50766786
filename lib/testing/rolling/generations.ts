import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TcpProxy } from "@/lib/testing/tcp-proxy";
import { waitFor } from "@/lib/testing/wait-for";
import { startedProcess, type WorkerProcess } from "@/lib/testing/worker-process";
import { workerTest } from "@/lib/testing/worker-test";
import { prepareBuiltApp } from "@/scripts/lib/built-app.mjs";

const START_MS = 120_000;
/** Nobody answers there: until the first web process is up. */
const NOWHERE = "http://127.0.0.1:9";

/** The app as it is deployed: one address that people type, and processes behind it that come and go. */
export type Deployment = Readonly<{
  siteUrl: string;
  /** The next web process, ready, and not led to yet. */
  startWeb: () => Promise<Readonly<{ web: WorkerProcess; takeOver: () => void }>>;
  startWorker: () => Promise<WorkerProcess>;
}>;

/** A test with the built app, as `npm run up` starts it, behind a proxy that leads new connections where a test says. */
export const deploymentTest = workerTest.extend<{ deployment: Deployment }>({
  deployment: async ({ databaseUrl, webDatabaseUrl, workerDatabaseUrl, redisUrl }, use) => {
    const front = await TcpProxy.to(NOWHERE);
    const siteUrl = new URL(front.url).origin;
    const dataDir = await mkdtemp(join(tmpdir(), "signalbox-rolling-"));
    const app = await prepareBuiltApp({ dataDir, databaseUrl, redisUrl, siteUrl });
    const started: WorkerProcess[] = [];
    const start = async (program: Parameters<typeof startedProcess>[0], databaseUrlOfIt: string) => {
      const one = await startedProcess(program, { ...app.env, DATABASE_URL: databaseUrlOfIt });
      started.push(one);
      return one;
    };
    await use({
      siteUrl,
      startWeb: async () => {
        const { args, url } = await app.freeWeb();
        // Next says its name before it listens.
        const web = await start({ what: "the web app", args, startedEvent: "stdout" }, webDatabaseUrl);
        const isUp = async () => (await fetch(`${url}/api/healthz`).catch(() => null))?.ok;
        await waitFor(isUp, { what: "the web app to answer", timeoutMs: START_MS });
        return { web, takeOver: () => front.lead(url) };
      },
      startWorker: () =>
        start({ what: "a worker", args: app.workerArgs, startedEvent: "worker.started" }, workerDatabaseUrl),
    });
    await Promise.all(started.map((one) => one.end("SIGKILL")));
    await front.close();
    await rm(dataDir, { recursive: true, force: true });
  },
});
