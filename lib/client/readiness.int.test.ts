import { expect } from "vitest";
import { readinessWarning } from "@/lib/client/readiness-warning";
import type { PrismaClient } from "@/lib/db/client";
import { BEAT_MS } from "@/lib/domain/shared/liveness";
import { getReadiness } from "@/lib/services/platform/get-readiness";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 90_000 };
/** What a page adds to it: it asks every two seconds. */
const ON_EVERY_PAGE_WITHIN_MS = 10_000;

const warningNow = async (db: PrismaClient) =>
  readinessWarning(await getReadiness(db, async () => ({ mayEvict: false })));
const waitForWarning = async (db: PrismaClient, what: RegExp | null) => {
  const since = performance.now();
  const isSaid = async () => {
    const warning = await warningNow(db);
    return what === null ? warning === null : what.test(warning?.what ?? "");
  };
  await waitFor(isSaid, { what: `the pages to say ${what}`, timeoutMs: 20_000 });
  return performance.now() - since;
};

workerTest(
  "when every worker is killed, each open page says so within ten seconds",
  LONG,
  async ({ prisma, startWorker }) => {
    expect((await warningNow(prisma))?.what).toBe("No worker has been started yet");
    const workers = await Promise.all([startWorker(), startWorker()]);
    await waitForWarning(prisma, null);
    await Promise.all(workers.map((worker) => worker.end("SIGKILL")));
    const ms = await waitForWarning(prisma, /^No worker is alive$/);
    expect(ms + BEAT_MS).toBeLessThan(ON_EVERY_PAGE_WITHIN_MS);
    expect((await warningNow(prisma))?.since).not.toBeNull();
  },
);

workerTest(
  "a worker that freezes beside another is named within ten seconds, and no longer when it is back",
  LONG,
  async ({ prisma, startWorker }) => {
    const [frozen] = await Promise.all([startWorker(), startWorker()]);
    await waitForWarning(prisma, null);
    frozen.signal("SIGSTOP");
    const ms = await waitForWarning(prisma, /^1 of 2 workers is silent$/);
    expect(ms + BEAT_MS).toBeLessThan(ON_EVERY_PAGE_WITHIN_MS);
    frozen.signal("SIGCONT");
    await waitForWarning(prisma, null);
  },
);
