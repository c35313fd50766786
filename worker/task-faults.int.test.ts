import type pg from "pg";
import { expect } from "vitest";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { publishActive } from "@/lib/testing/active-dag";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { peakMegabytes } from "@/lib/testing/processes";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

/** What a task does to its platform, how its attempts end, and with which sentence. */
const FAULTS: Readonly<Record<string, { command: string; timeout?: string; ends: string; says: RegExp }>> = {
  crash: { command: "echo up; kill -SEGV $$", ends: "failed exit_code", says: /SIGSEGV/ },
  kill_parent: { command: "echo up; kill -9 $PPID; exit 3", ends: "failed exit_code", says: /./ },
  deaf: {
    command: "trap '' TERM; echo up; while :; do sleep 1; done",
    timeout: "2s",
    ends: "timed_out timeout",
    says: /./,
  },
  cpu_loop: { command: "echo up; while :; do :; done", timeout: "2s", ends: "timed_out timeout", says: /./ },
  fork_bomb: { command: "echo up; b() { b | b & }; b; sleep 20", timeout: "3s", ends: "timed_out timeout", says: /./ },
  memory_hog: {
    command: `echo up; x=$(head -c 900000000 /dev/zero | tr '\\0' a)`,
    ends: "failed memory_limit",
    says: /memory limit/,
  },
  disk_filler: { command: "echo up; head -c 80000000 /dev/zero > big", ends: "failed file_limit", says: /60 MB/ },
  big_result: {
    command: `echo up; head -c 50000000 /dev/zero | tr '\\0' 1 > "$SIGNALBOX_RESULT"`,
    ends: "failed output_too_large",
    says: /50000000 bytes; at most 262144/,
  },
  deep_result: {
    command: `echo up; (printf '[%.0s' {1..101}; printf ']%.0s' {1..101}) > "$SIGNALBOX_RESULT"`,
    ends: "failed invalid_output",
    says: /nested deeper than 100/,
  },
  nul_result: {
    command: `echo up; printf '{"name":"a\\\\u0000"}' > "$SIGNALBOX_RESULT"`,
    ends: "failed invalid_output",
    says: /NUL character/,
  },
};

/** Harmless to everybody: children that outlive it, and 50 MB on one line after bytes that are no text. */
const HARMLESS = {
  leftovers: "setsid sleep 300 & (setsid sleep 301 &); echo up",
  noise: `printf 'a\\0b\\377\\033[31m<b>'; head -c 50000000 /dev/zero | tr '\\0' x; printf '\\nend'`,
  good: "echo up",
};

type Ended = Readonly<{ task_key: string; attempts: number; ends: string; says: string | null }>;

/** Tasks with how their last attempt ended. */
const ended = async (pool: pg.Pool): Promise<Ended[]> =>
  (
    await pool.query(
      `SELECT t.task_key, t.attempt_number AS attempts, concat_ws(' ', a.state, a.error ->> 'code') AS ends, a.error ->> 'message' AS says
       FROM task_instance t JOIN task_attempt a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index AND a.number = t.attempt_number
       ORDER BY t.task_key`,
    )
  ).rows;

const logOf = async (pool: pg.Pool, taskKey: string): Promise<string> =>
  (
    await pool.query(
      `SELECT coalesce(string_agg(l.content, '' ORDER BY l.sequence), '') AS text FROM task_log l
       JOIN task_attempt a ON a.id = l.attempt_id JOIN task_instance t USING (dag_run_id, task_index) WHERE t.task_key = $1`,
      [taskKey],
    )
  ).rows[0].text;

workerTest(
  "tasks that crash, loop, fork, fill or flood fail alone, each with its own reason, and all others go on",
  { timeout: 120_000 },
  async ({ pool, prisma, startWorker }) => {
    const once = { retries: 0 };
    const faulty = Object.entries(FAULTS).map(([key, { command, timeout }]) =>
      aBashTask(key, [], {
        command,
        ...(key === "crash" ? { retries: 2, retry_delay: "0s" } : once),
        timeout: timeout ?? "60s",
      }),
    );
    const harmless = Object.entries(HARMLESS).map(([key, command]) => aBashTask(key, [], { command }));
    const { dagId } = await publishActive(pool, aDocument([...faulty, ...harmless]));
    await pool.query("UPDATE environment SET file_mb = 60, memory_mb = 256 WHERE name = 'bash'");
    const clients = [{ clientKey: "loan-1", data: {} }];
    await enqueueClients(prisma, { dagId, clients, class: 2, priority: 10, source: "api", createdBy: null });
    const worker = await startWorker();
    await waitFor(async () => (await pool.query("SELECT 1 FROM queue_item WHERE state = 'error'")).rowCount === 1, {
      what: "the run to end",
      timeoutMs: 100_000,
    });

    const all = await ended(pool);
    expect(Object.fromEntries(all.map(({ task_key, ends }) => [task_key, ends]))).toEqual({
      ...Object.fromEntries(Object.entries(FAULTS).map(([key, { ends }]) => [key, ends])),
      ...Object.fromEntries(Object.keys(HARMLESS).map((key) => [key, "success"])),
    });
    for (const { task_key, says } of all) if (FAULTS[task_key]) expect(says, task_key).toMatch(FAULTS[task_key].says);
    expect(all.find(({ task_key }) => task_key === "crash")?.attempts).toBe(3);
    // Each fault really began: its first word is in its log.
    for (const key of Object.keys(FAULTS)) expect(await logOf(pool, key), key).toContain("up");
    expect(worker.isAlive).toBe(true);
    expect(peakMegabytes(worker.child.pid)).toBeLessThan(600);
    expect(await findViolations(pool)).toEqual({});

    const noise = await logOf(pool, "noise");
    expect(noise.startsWith("a\uFFFDb\uFFFD\u001B[31m<b>xxx")).toBe(true);
    expect(noise.endsWith("x\nend")).toBe(true);
    expect(noise).toMatch(/bytes dropped/);
    expect(Buffer.byteLength(noise)).toBeLessThan(11_000_000);
  },
);
