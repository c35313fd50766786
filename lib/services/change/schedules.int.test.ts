import { expect } from "vitest";
import { POST as reopenRoute } from "@/app/api/v1/change-requests/[number]/reopen/route";
import { POST as scheduleRoute } from "@/app/api/v1/change-requests/[number]/schedule/route";
import { POST as draftRoute } from "@/app/api/v1/change-requests/[number]/to-draft/route";
import { POST as unscheduleRoute } from "@/app/api/v1/change-requests/[number]/unschedule/route";
import { POST as submitRoute } from "@/app/api/v1/change-requests/route";
import { createPrisma } from "@/lib/db/client";
import { performSchedules } from "@/lib/services/change/perform-schedules";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import type { TestPerson } from "@/lib/testing/people";
import { changePlatform } from "@/lib/testing/platform";
import { type Answered, type TestWeb, webTest } from "@/lib/testing/web";

const IN_A_DAY = () => new Date(Date.now() + 86_400_000).toISOString();
const params = (number: number) => ({ number: String(number) });

async function schedule(flow: ChangeFlow, web: TestWeb, at: string | null, as: TestPerson = "de"): Promise<Answered> {
  return web.call(scheduleRoute, { as, params: params(1), body: { ...(await flow.head()), at } });
}

/** What a worker does every second, connected as workers are. */
async function look(workerDatabaseUrl: string): Promise<number> {
  const db = createPrisma(workerDatabaseUrl);
  try {
    return await performSchedules(db, (_, error) => {
      throw error;
    });
  } finally {
    await db.$disconnect();
  }
}

const isDue = `ALTER TABLE activation_schedule DISABLE TRIGGER activation_schedule_guard;
  UPDATE activation_schedule SET activate_at = now() - interval '1 minute' WHERE outcome IS NULL;
  ALTER TABLE activation_schedule ENABLE TRIGGER activation_schedule_guard;`;

webTest(
  "activate when ready: a worker that may decide nothing activates it once the last approval is there, and not before",
  async ({ web, pool, workerDatabaseUrl }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    expect((await schedule(flow, web, null, "ds")).status).toBe(403);
    expect((await schedule(flow, web, null)).status).toBe(201);
    expect(await schedule(flow, web, null, "de2")).toMatchObject({
      status: 409,
      body: { details: { reason: "already_scheduled" } },
    });
    expect(await look(workerDatabaseUrl)).toBe(0);
    expect(await flow.detail()).toMatchObject({ badge: "needs_review", schedule: { waitsFor: "missing_approval" } });
    await flow.review("de2", "approve");
    expect((await flow.detail()).badge).toBe("scheduled");
    expect(await look(workerDatabaseUrl)).toBe(1);
    expect(await flow.detail()).toMatchObject({ badge: "activated", activatedVersion: 1 });
    expect(await look(workerDatabaseUrl)).toBe(0);
    const { rows } = await pool.query(
      "SELECT actor_id, payload FROM audit_event WHERE action = 'change_request.activated'",
    );
    expect(rows).toMatchObject([{ actor_id: web.people.de, payload: expect.stringContaining('"schedule"') }]);
    expect((await pool.query("SELECT * FROM audit_first_break()")).rows).toEqual([]);
  },
);

webTest(
  "a time is named for what is approved, kept until it comes, and a push or whoever set it takes it back",
  async ({ web, pool, workerDatabaseUrl }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    expect(await schedule(flow, web, IN_A_DAY())).toMatchObject({
      status: 409,
      body: { details: { reason: "missing_approval" } },
    });
    await flow.review("de2", "approve");
    expect((await schedule(flow, web, "2020-01-01T00:00:00.000Z")).status).toBe(422);
    expect((await schedule(flow, web, IN_A_DAY())).status).toBe(201);
    expect(await look(workerDatabaseUrl)).toBe(0);
    expect((await web.call(draftRoute, { as: "ds", params: params(1), method: "POST" })).status).toBe(409);
    expect((await web.call(unscheduleRoute, { as: "ds2", params: params(1), method: "POST" })).status).toBe(403);
    expect((await web.call(unscheduleRoute, { as: "de", params: params(1), method: "POST" })).status).toBe(200);
    expect((await flow.detail()).badge).toBe("ready");
    await schedule(flow, web, IN_A_DAY());
    await flow.save(aDraftThat("date"));
    await flow.push(1);
    expect((await flow.detail()).schedule).toBeNull();
    const { rows } = await pool.query("SELECT outcome, reason FROM activation_schedule ORDER BY set_at");
    expect(rows).toEqual([
      { outcome: "cancelled", reason: null },
      { outcome: "cancelled", reason: "head_moved" },
    ]);
  },
);

webTest(
  "scheduled by somebody who left, or without its approvals at its time: suspended, both are told, and it never runs",
  async ({ web, pool, workerDatabaseUrl }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    await flow.review("de2", "approve");
    await schedule(flow, web, IN_A_DAY());
    await flow.review("de2", "withdraw");
    await pool.query(isDue);
    expect(await look(workerDatabaseUrl)).toBe(0);
    expect(await flow.detail(1, "ds")).toMatchObject({
      isMyTurn: true,
      schedule: { outcome: "suspended", reason: "missing_approval" },
    });
    expect((await flow.detail(1, "de")).isMyTurn).toBe(true);
    await flow.review("de2", "approve");
    await schedule(flow, web, null);
    await pool.query("UPDATE role_grant SET revoked_at = now() WHERE user_id = $1", [web.people.de]);
    expect(await look(workerDatabaseUrl)).toBe(0);
    expect(await flow.detail()).toMatchObject({ schedule: { outcome: "suspended", reason: "scheduler_left" } });
    expect((await pool.query("SELECT 1 FROM activation")).rows).toEqual([]);
    const { rows } = await pool.query("SELECT payload FROM audit_event WHERE action = 'activation.suspended'");
    expect(rows).toHaveLength(2);
  },
);

webTest(
  "outside of its windows nothing goes live but going back, whoever asks, and the answer says from when on it may",
  async ({ web, pool, workerDatabaseUrl }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    await flow.approve();
    const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const deny = { effect: "deny", dags: "research.*", time_zone: "UTC", weekdays: [], description: "" };
    await changePlatform(pool, "window", "year-end", { ...deny, starts_at: at(-1), ends_at: at(2) });
    expect(await flow.detail(1, "de")).toMatchObject({ badge: "approved", can: { activate: false } });
    expect(await flow.activate("de")).toMatchObject({ status: 409, body: { details: { reason: "frozen" } } });
    expect(await schedule(flow, web, IN_A_DAY())).toMatchObject({
      status: 409,
      body: { details: { reason: "frozen", window: "year-end", until: expect.stringContaining("T") } },
    });
    expect((await schedule(flow, web, at(3))).status).toBe(201);
    await pool.query(isDue);
    expect(await look(workerDatabaseUrl)).toBe(0);
    expect(await flow.detail()).toMatchObject({ schedule: { outcome: "suspended", reason: "frozen" } });
    await changePlatform(pool, "window", "year-end", { dags: "payments.*" });
    expect((await flow.activate("de")).status).toBe(200);
  },
);

webTest("an author takes a change back to draft or replaces it; opened again, it is approved anew", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.review("de", "approve");
  const take = (as: TestPerson) => web.call(draftRoute, { as, params: params(1), method: "POST" });
  expect((await take("de")).status).toBe(403);
  expect((await take("ds")).status).toBe(200);
  expect(await flow.detail()).toMatchObject({ badge: "draft", blockers: [] });
  expect(await flow.activate("de")).toMatchObject({ status: 409, body: { details: { reason: "not_open" } } });
  expect((await web.call(reopenRoute, { as: "ds", params: params(1), body: { expectedHead: 1 } })).status).toBe(201);
  expect(await flow.detail()).toMatchObject({ badge: "stale", headRevision: 2 });
  await flow.save(aDraftThat("date"));
  const body = { dagKey: "research.test", title: "Another way", why: "It is shorter", saveNumber: 3, replaces: 1 };
  expect(await web.call(submitRoute, { as: "ds2", body })).toMatchObject({
    status: 409,
    body: { details: { reason: "not_open" } },
  });
  expect(await web.call(submitRoute, { as: "ds", body })).toMatchObject({ status: 201 });
  expect(await flow.detail()).toMatchObject({ badge: "superseded", supersededBy: 2 });
});

webTest(
  "a window that denies beats those that allow, hours are those of its time zone, and the end named is the real one",
  async ({ web, pool }) => {
    await new ChangeFlow(web).createDag();
    const windows = [
      ["office", "allow", "research.*", "Europe/Berlin", [1, 2, 3, 4, 5], 540, 480],
      ["payday", "deny", "*", "UTC", [5], 720, 60],
      ["others", "deny", "payments.*", "UTC", [1, 2, 3, 4, 5, 6, 7], 0, 1440],
    ] as const;
    for (const [name, effect, dags, time_zone, weekdays, from_minute, minutes] of windows) {
      const value = { effect, dags, time_zone, weekdays, from_minute, minutes, description: "" };
      await changePlatform(pool, "window", name, value);
    }
    const freeze = async (at: string) =>
      (await pool.query("SELECT activation_freeze(d.id, $1) AS freeze FROM dag d", [at])).rows[0].freeze;
    const until = (window: string, at: string) => ({ window, until: expect.stringContaining(at) });
    // Wednesdays: nine in Berlin is eight in winter and seven in summer.
    expect(await freeze("2026-03-25T08:00:00Z")).toBeNull();
    expect(await freeze("2026-03-25T07:59:59Z")).toEqual(until("office", "2026-03-25T08:00:00"));
    expect(await freeze("2026-04-01T07:00:00Z")).toBeNull();
    expect(await freeze("2026-04-01T15:00:00Z")).toEqual(until("office", "2026-04-02T07:00:00"));
    // A Friday noon, and the weekend after it.
    expect(await freeze("2026-04-03T12:30:00Z")).toEqual(until("payday", "2026-04-03T13:00:00"));
    expect(await freeze("2026-04-04T10:00:00Z")).toEqual(until("office", "2026-04-06T07:00:00"));
  },
);
