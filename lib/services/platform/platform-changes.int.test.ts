import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { GET as windowsRoute } from "@/app/api/v1/activation-windows/route";
import { POST as answerRoute } from "@/app/api/v1/platform-changes/[id]/answer/route";
import { GET as listRoute, POST as proposeRoute } from "@/app/api/v1/platform-changes/route";
import { type PlatformChange, platformChangeSchema } from "@/lib/contracts/platform-changes";
import { platformChangesSchema } from "@/lib/contracts/platform-reviews";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import { ChangeFlow } from "@/lib/testing/change-flow";
import type { TestPerson } from "@/lib/testing/people";
import { changePlatform, pastGuards } from "@/lib/testing/platform";
import { type Answered, type TestWeb, webTest } from "@/lib/testing/web";

const ledger = {
  kind: "pool",
  name: "ledger",
  value: { slots: 3, description: "The ledger bears these." },
  why: "New",
};
const bulk = { kind: "lane", name: "bulk", value: { slots: 7, description: "" }, why: "More work at night" };

const propose = (web: TestWeb, as: TestPerson, body: object): Promise<Answered> => web.call(proposeRoute, { as, body });

async function proposed(web: TestWeb, body: object, as: TestPerson = "de"): Promise<PlatformChange> {
  const answer = await propose(web, as, body);
  if (answer.status !== 201) throw new Error(`not proposed: ${JSON.stringify(answer.body)}`);
  return platformChangeSchema.parse(answer.body);
}

const answer = (web: TestWeb, as: TestPerson, { id, contentHash }: PlatformChange, word = "approve") =>
  web.call(answerRoute, { as, params: { id }, body: { answer: word, contentHash } });

webTest(
  "a lane or pool changes with its last approval, at once and with everybody who had a word in the record",
  async ({ web, pool }) => {
    expect((await propose(web, "ds", ledger)).status).toBe(403);
    expect(await propose(web, "admin", ledger)).toMatchObject({
      status: 403,
      body: { details: { reason: "not_eligible" } },
    });
    const change = await proposed(web, ledger);
    expect(await propose(web, "do", ledger)).toMatchObject({
      status: 409,
      body: { details: { reason: "already_open" } },
    });
    expect((await pool.query("SELECT 1 FROM pool WHERE name = 'ledger'")).rows).toEqual([]);
    expect(await answer(web, "de", change)).toMatchObject({
      status: 403,
      body: { details: { reason: "is_contributor" } },
    });
    expect(await answer(web, "de2", change)).toMatchObject({
      status: 403,
      body: { details: { reason: "not_eligible" } },
    });
    expect(await answer(web, "do", { ...change, contentHash: "0".repeat(64) })).toMatchObject({ status: 409 });
    expect(await answer(web, "do", change)).toMatchObject({ status: 200, body: { outcome: "applied" } });
    expect(await answer(web, "do", change)).toMatchObject({ status: 409 });
    expect((await pool.query("SELECT slots FROM pool WHERE name = 'ledger'")).rows).toEqual([{ slots: 3 }]);
    const own = await proposed(web, bulk, "do");
    expect((await answer(web, "do", own)).status).toBe(403);
    expect(await answer(web, "do2", own)).toMatchObject({ status: 200, body: { outcome: null } });
    expect(await answer(web, "de", own)).toMatchObject({ status: 200, body: { outcome: "applied" } });
    const { rows } = await pool.query(
      "SELECT action, actor_id, payload FROM audit_event WHERE action LIKE '%d' ORDER BY sequence",
    );
    const kept = rows.filter(({ action }) => action !== "access.denied");
    expect(kept.map(({ action }) => action)).toEqual([
      "platform_change.proposed",
      "pool.created",
      "platform_change.proposed",
      "platform_change.approved",
      "lane.changed",
    ]);
    expect(kept[3].actor_id).toBe(web.people.do2);
    expect(kept[4].actor_id).toBe(web.people.de);
    for (const one of ["do", "do2", "de"] as const) expect(kept[4].payload).toContain(web.people[one]);
    const { items } = platformChangesSchema.parse((await web.call(listRoute, { as: "viewer" })).body);
    expect(items.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["bulk", "applied"],
      ["ledger", "applied"],
    ]);
  },
);

webTest(
  "what changed meanwhile past all guards is proposed anew, a role bought for it does not count, and the same again is no change",
  async ({ web, pool }) => {
    const change = await proposed(web, bulk);
    await pastGuards(pool, "UPDATE lane SET slots = slots + 1 WHERE name = 'bulk'");
    expect(await answer(web, "do", change)).toMatchObject({ status: 409, body: { details: { reason: "base_moved" } } });
    await expect(
      pool.query("SELECT apply_platform_change($1, $2, $3, '{}')", [change.id, web.people.do, change.contentHash]),
    ).rejects.toThrow("base_moved");
    expect((await answer(web, "do", change, "decline")).status).toBe(200);
    const next = await proposed(web, bulk);
    await pool.query("INSERT INTO role_grant (id, user_id, role, granted_by) VALUES ($1, $2, 'do', $3)", [
      newId(),
      web.people.de2,
      SYSTEM_USER_ID,
    ]);
    expect(await answer(web, "de2", next)).toMatchObject({
      status: 403,
      body: { details: { reason: "not_eligible" } },
    });
    expect((await answer(web, "de", next, "withdraw")).status).toBe(200);
    await changePlatform(pool, "lane", "bulk", { slots: 7, description: "" });
    expect(await propose(web, "de", bulk)).toMatchObject({
      status: 409,
      body: { details: { reason: "nothing_changed" } },
    });
    expect((await propose(web, "de", { ...bulk, name: "gone" })).status).toBe(404);
    expect((await propose(web, "de", { ...bulk, value: { slots: 0 } })).status).toBe(422);
  },
);

webTest(
  "windows and limits of environments come the same way, and a window holds changes back from its approval on",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    await flow.approve();
    const startsAt = new Date(Date.now() - 60_000).toISOString();
    const endsAt = new Date(Date.now() + 86_400_000).toISOString();
    const value = { effect: "deny", dags: "research.*", startsAt, endsAt };
    const freeze = await proposed(web, { kind: "window", name: "year-end", value, why: "Books close" }, "admin");
    expect((await flow.detail()).badge).toBe("ready");
    expect((await answer(web, "do", freeze)).status).toBe(200);
    expect((await web.call(windowsRoute, { as: "viewer" })).body).toMatchObject({ items: [] });
    expect((await answer(web, "de", freeze)).status).toBe(200);
    expect((await web.call(windowsRoute, { as: "viewer" })).body).toMatchObject({
      items: [{ name: "year-end", effect: "deny", fromMinute: null, startsAt, endsAt }],
    });
    expect(await flow.activate("de")).toMatchObject({ status: 409, body: { details: { reason: "frozen" } } });
    const over = await proposed(web, { kind: "window", name: "year-end", value: null, why: "Books are closed" });
    expect((await answer(web, "do", over)).status).toBe(200);
    expect((await flow.activate("de")).status).toBe(200);
    const limits = { memoryMb: 300, cpuSeconds: 60, maxProcesses: 32, fileMb: 64 };
    const bash = await proposed(web, { kind: "environment", name: "bash", value: limits, why: "Larger files" });
    expect(bash.fields.map(({ field }) => field)).toContain("memoryMb");
    expect((await answer(web, "do", bash)).status).toBe(200);
    expect((await pool.query("SELECT memory_mb, kind FROM environment WHERE name = 'bash'")).rows).toEqual([
      { memory_mb: 300, kind: "bash" },
    ]);
  },
);

/** Each is what the owner of the tables may write, and one person could. */
const BY_ONE_PERSON = [
  "UPDATE lane SET slots = 99 WHERE name = 'bulk'",
  "INSERT INTO lane (name, slots) VALUES ('mine', 5)",
  "DELETE FROM lane WHERE name = 'bulk'",
  "INSERT INTO pool (name, slots) VALUES ('mine', 5)",
  "UPDATE pool SET name = 'mine'",
  "UPDATE environment SET memory_mb = memory_mb + 1",
  "UPDATE connection SET settings = '{}'",
  "UPDATE connection SET version = version + 1",
  "UPDATE connection SET secret = NULL, secret_version = NULL",
  "DELETE FROM connection",
  "INSERT INTO activation_window (name, effect, starts_at, ends_at) VALUES ('mine', 'allow', now(), now() + interval '1 day')",
  "DELETE FROM activation_window",
  "UPDATE retention SET hot_days = 1",
  "DELETE FROM retention WHERE class = 3",
];

webTest(
  "at a SQL prompt no row of the platform changes by one person: not past a proposal, not by another one's, not by an old one",
  async ({ web, pool }) => {
    const secret = { kind: "http", settings: { baseUrl: "https://a.example", auth: "none" }, secret: "hunter-22" };
    const proposal = { kind: "connection", name: "bureau", value: secret, why: "The bureau" };
    expect((await answer(web, "do", await proposed(web, proposal))).status).toBe(200);
    const startsAt = new Date(Date.now() - 60_000).toISOString();
    const endsAt = new Date(Date.now() + 86_400_000).toISOString();
    const window = { kind: "window", name: "year-end", value: { effect: "deny", dags: "*", startsAt, endsAt } };
    expect((await answer(web, "do", await proposed(web, { ...window, why: "Books close" }))).status).toBe(200);
    for (const sql of BY_ONE_PERSON) await expect(pool.query(sql), sql).rejects.toThrow("no_platform_change");
    for (const name of ["lane", "pool", "connection", "activation_window"])
      await expect(pool.query(`TRUNCATE ${name} CASCADE`), name).rejects.toThrow("append_only");
    // With an approval of something else in the same transaction, and with one that is over.
    const change = await proposed(web, bulk);
    const approve = `SELECT apply_platform_change('${change.id}', '${web.people.do}', '${change.contentHash}', '{}')`;
    for (const sql of [
      `${approve}; UPDATE lane SET slots = 8 WHERE name = 'bulk'`,
      `${approve}; UPDATE lane SET slots = 7 WHERE name = 'default'`,
    ])
      await expect(pool.query(sql), sql).rejects.toThrow("no_platform_change");
    const applied = `UPDATE platform_change SET outcome = 'applied', answered_at = now(), answered_by`;
    await expect(pool.query(`${applied} = '${web.people.do}' WHERE outcome IS NULL`)).rejects.toThrow(
      "missing_approval",
    );
    await expect(pool.query(`${applied} = proposed_by WHERE outcome IS NULL`)).rejects.toThrow("not_eligible");
    await pool.query(approve);
    await expect(pool.query("UPDATE lane SET slots = slots + 1 WHERE name = 'bulk'")).rejects.toThrow(
      "no_platform_change",
    );
    expect((await pool.query("SELECT slots FROM lane WHERE name = 'bulk'")).rows).toEqual([{ slots: 7 }]);
  },
);

webTest("how long runs stay is proposed and approved, class by class", async ({ web, pool }) => {
  const batch = { kind: "retention", name: "batch", value: { hotDays: 30 }, why: "The auditors ask for it" };
  expect((await propose(web, "manager", batch)).status).toBe(403);
  expect((await propose(web, "de", { ...batch, name: "another" })).status).toBe(422);
  expect((await propose(web, "de", { ...batch, value: { hotDays: 0 } })).status).toBe(422);
  const change = await proposed(web, batch);
  expect(change.fields).toEqual([{ field: "hotDays", before: 7, after: 30 }]);
  expect((await answer(web, "do", change)).status).toBe(200);
  const { rows } = await pool.query("SELECT class, hot_days, updated_by FROM retention ORDER BY class");
  expect(rows.map(({ hot_days }) => hot_days)).toEqual([7, 7, 30, 7]);
  expect(rows[2].updated_by).toBe(web.people.de);
});
