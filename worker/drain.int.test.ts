import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { enqueue } from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

workerTest(
  "a worker that is drained ends what it runs, takes nothing more, and stops by itself",
  async ({ pool, prisma, startWorker }) => {
    const folder = await mkdtemp(join(tmpdir(), "signalbox-drain-"));
    const mayEnd = join(folder, "may-end");
    const worker = await startWorker();
    const exited = once(worker.child, "exit");
    const task = aBashTask("a", [], { command: `until [ -e ${mayEnd} ]; do sleep 0.1; done` });
    await enqueue({ pool, prisma }, [task, aBashTask("b", ["a"])], 1);
    const states = async () => {
      const { rows } = await pool.query<{ state: string }>("SELECT state FROM task_instance ORDER BY task_index");
      return rows.map(({ state }) => state);
    };
    await waitFor(async () => (await states()).includes("running"), { what: "the task to run", timeoutMs: 30_000 });
    await pool.query("UPDATE component SET drain_asked_at = clock_timestamp()");
    await waitFor(() => worker.events("worker.stopping").length > 0, { what: "the drain to begin", timeoutMs: 30_000 });
    expect(await states()).toEqual(["running", "none"]);
    await writeFile(mayEnd, "");
    await exited;
    expect(worker.child.exitCode).toBe(0);
    const [first, second] = await states();
    expect(first).toBe("success");
    // What became ready is left to others.
    expect(["scheduled", "queued"]).toContain(second);
    await rm(folder, { recursive: true, force: true });
  },
  120_000,
);
