import type pg from "pg";
import { expect } from "vitest";
import type { PrismaClient } from "@/lib/db/client";
import { pgSql } from "@/lib/db/sql/statement";
import type { DagDocument } from "@/lib/domain/dag/document";
import { createVersionCache } from "@/lib/services/engine/load-version";
import { runSchedules } from "@/lib/services/engine/run-schedules";
import { publishActive } from "@/lib/testing/active-dag";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { dbTest } from "@/lib/testing/database";

const everyMinute = (more: Partial<DagDocument> = {}) =>
  aDocument([aBashTask("a"), aBashTask("b", ["a"])], { start: { interval: "1m" }, ...more });

const passOf = (prisma: PrismaClient, pool: pg.Pool) => {
  const versions = createVersionCache(pgSql(pool));
  return () =>
    runSchedules(prisma, versions, (_, error) => {
      throw error;
    });
};

/** As if nothing had looked for this long. */
const lookAgainAfter = (pool: pg.Pool, minutes: number) =>
  pool.query("UPDATE schedule SET next_at = date_trunc('minute', now()) - ($1 - 1) * interval '1 minute'", [minutes]);
const runs = async (pool: pg.Pool) =>
  (await pool.query("SELECT state, run_type, logical_date FROM dag_run ORDER BY logical_date")).rows;

dbTest(
  "a tick that is due becomes one queued run with all its tasks, and none comes before its time",
  async ({ prisma, pool }) => {
    await publishActive(pool, everyMinute());
    const pass = passOf(prisma, pool);
    expect(await pass()).toBe(0);
    await lookAgainAfter(pool, 1);
    expect(await pass()).toBe(1);
    expect(await pass()).toBe(0);
    expect(await runs(pool)).toMatchObject([{ state: "queued", run_type: "scheduled" }]);
    expect((await pool.query("SELECT count(*)::int AS n FROM task_instance")).rows).toEqual([{ n: 2 }]);
  },
);

dbTest("four schedulers that look at once create each run once", async ({ prisma, pool }) => {
  await publishActive(pool, everyMinute({ missed: "all" }));
  const pass = passOf(prisma, pool);
  await pass();
  await lookAgainAfter(pool, 5);
  const created = await Promise.all([pass(), pass(), pass(), pass()]);
  expect(created.reduce((sum, count) => sum + count, 0)).toBe(5);
  expect(await runs(pool)).toHaveLength(5);
});

const missed = async (pool: pg.Pool) =>
  (await pool.query("SELECT ticks, why, last_at < now() AS is_past FROM missed_tick ORDER BY first_at")).rows;

dbTest(
  "a paused DAG starts nothing; then `missed: last` makes up for the newest tick and names the others",
  async ({ prisma, pool }) => {
    await publishActive(pool, everyMinute({ missed: "last" }));
    const pass = passOf(prisma, pool);
    await pass();
    await lookAgainAfter(pool, 30);
    await pool.query("UPDATE dag SET is_paused = true");
    expect(await pass()).toBe(0);
    await pool.query("UPDATE dag SET is_paused = false");
    expect(await pass()).toBe(1);
    expect(await missed(pool)).toEqual([{ ticks: 29, why: "last", is_past: true }]);
    expect(await pass()).toBe(0);
    expect(await missed(pool)).toHaveLength(1);
  },
);

dbTest(
  "ticks that passed between an activation and the first look are missed like others",
  async ({ prisma, pool }) => {
    await publishActive(pool, everyMinute({ start: { cron: "* * * * * *" }, missed: "all" }));
    await pool.query("ALTER TABLE dag_version DISABLE TRIGGER USER");
    await pool.query("UPDATE dag_version SET created_at = date_trunc('second', now()) - interval '5 s'");
    expect(await passOf(prisma, pool)()).toBeGreaterThanOrEqual(5);
  },
);

dbTest("a new version with the same schedule goes on where the last one was", async ({ prisma, pool }) => {
  await publishActive(pool, everyMinute({ missed: "all" }));
  const pass = passOf(prisma, pool);
  await pass();
  await lookAgainAfter(pool, 3);
  const next = await publishActive(pool, everyMinute({ missed: "all", title: "Another title" }));
  expect(await pass()).toBe(3);
  expect(await missed(pool)).toEqual([]);
  expect((await pool.query("SELECT DISTINCT version_id FROM dag_run")).rows).toEqual([{ version_id: next.versionId }]);
});

dbTest(
  "a new schedule counts from its activation, and what the old one still owed is named",
  async ({ prisma, pool }) => {
    await publishActive(pool, everyMinute());
    const pass = passOf(prisma, pool);
    await pass();
    await lookAgainAfter(pool, 10);
    const next = await publishActive(pool, everyMinute({ start: { interval: "2h" }, missed: "all" }));
    expect(await pass()).toBe(0);
    const { rows } = await pool.query("SELECT version_id, next_at > now() AS lies_ahead FROM schedule");
    expect(rows).toEqual([{ version_id: next.versionId, lies_ahead: true }]);
    expect(await missed(pool)).toEqual([{ ticks: 10, why: "schedule_changed", is_past: true }]);
  },
);

dbTest("a DAG that time started before, then clients, then time again owes nothing", async ({ prisma, pool }) => {
  await publishActive(pool, everyMinute());
  const pass = passOf(prisma, pool);
  await pass();
  await lookAgainAfter(pool, 60);
  await publishActive(pool, everyMinute({ start: { on: "client" } }));
  expect(await pass()).toBe(0);
  await publishActive(pool, everyMinute({ start: { interval: "2h" }, missed: "all" }));
  expect(await pass()).toBe(0);
  expect([await runs(pool), await missed(pool)]).toEqual([[], []]);
});
