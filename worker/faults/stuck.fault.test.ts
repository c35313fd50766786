import { expect } from "vitest";
import { allDecided, atLeast, enqueue, expectAllDone, silentPeers } from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { pastGuards } from "@/lib/testing/past-guards";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const SLOTS = 2;
/** Two canaries that fill it, half a minute apart, a third that waits, and nine looks at that one; on a machine that does other things too. */
const STUCK_WITHIN_MS = 180_000;

workerTest(
  "a worker that lives and takes nothing more finds it out, gives back what it runs and ends, and the next one goes on",
  { timeout: 300_000 },
  async ({ pool, prisma, startWorker }) => {
    await pastGuards(pool, `UPDATE lane SET slots = ${SLOTS} WHERE name = 'default'`);
    await silentPeers(pool);
    // Nothing that it takes from its queue is ever done, so that soon all its places are taken and it takes nothing more.
    const settings = { WORKER_LANES: "default", SHUTDOWN_GRACE_SECONDS: "1" };
    const stuck = await startWorker({ FAILPOINTS: "consumer.took=hang", ...settings });
    await enqueue({ pool, prisma }, [aBashTask("a")], 4);
    await waitFor(() => stuck.events("failpoint.hit").length === SLOTS, {
      what: "all its places to be taken",
      timeoutMs: 60_000,
    });
    await atLeast(pool, "component WHERE host <> 'silent' AND beat_at > clock_timestamp() - interval '6 s'", 1);
    await waitFor(() => !stuck.isAlive, { what: "it to end", timeoutMs: STUCK_WITHIN_MS });
    expect(stuck.events("failpoint.hit")).toHaveLength(SLOTS);
    expect(stuck.child.exitCode).toBe(1);
    expect(stuck.events("worker.stuck")).toMatchObject([{ lanes: ["default"] }]);
    await startWorker();
    await allDecided(pool);
    await expectAllDone(pool, 1, 4);
  },
);
