import { expect } from "vitest";
import { GET as list } from "@/app/api/v1/connections/route";
import { POST as answerRoute } from "@/app/api/v1/platform-changes/[id]/answer/route";
import { GET as listChanges, POST as proposeRoute } from "@/app/api/v1/platform-changes/route";
import { platformChangeSchema } from "@/lib/contracts/platform-changes";
import { platformChangesSchema } from "@/lib/contracts/platform-reviews";
import { createPrisma } from "@/lib/db/client";
import { resolveConnection } from "@/lib/services/engine/resolve-connection";
import type { TestPerson } from "@/lib/testing/people";
import { approveConnection } from "@/lib/testing/platform";
import { type TestWeb, webTest } from "@/lib/testing/web";

const settings = { host: "db.example", port: 5432, database: "loans", user: "reader" };
const body = { kind: "postgres", name: "loans", settings };
const approved = (web: TestWeb, more: object = {}) => approveConnection(web, { ...body, ...more });
const propose = (web: TestWeb, as: TestPerson, more: object = {}) =>
  web.call(proposeRoute, {
    as,
    body: { kind: "connection", name: "loans", value: { kind: "postgres", settings, ...more }, why: "The source" },
  });
const stored = async (web: TestWeb) => (await web.call(list, { as: "viewer" })).body;
const fieldsOf = ({ body: change }: { body: unknown }) =>
  platformChangeSchema.parse(change).fields.map(({ field, before, after }) => [field, before, after]);
/** What a worker gets: web's own login may not read secrets. */
const urlOf = async ({ runtime }: TestWeb, workerDatabaseUrl: string) => {
  const db = createPrisma(workerDatabaseUrl, { maxConnections: 1 });
  const resolved = await resolveConnection(db, runtime.secretKey, "loans").finally(() => db.$disconnect());
  return resolved?.kind === "postgres" ? resolved.url : null;
};

webTest(
  "one person proposes a connection, data ops approves it, and until then there is none",
  async ({ web, pool, workerDatabaseUrl }) => {
    expect((await propose(web, "ds", { secret: "hunter-22" })).status).toBe(403);
    expect(await propose(web, "admin")).toMatchObject({ status: 403, body: { details: { reason: "not_eligible" } } });
    const proposed = await propose(web, "de", { secret: "hunter-22" });
    const { id, contentHash } = platformChangeSchema.parse(proposed.body);
    const answer = (as: TestPerson, word = "approve") =>
      web.call(answerRoute, { as, params: { id }, body: { answer: word, contentHash } });
    expect(await stored(web)).toMatchObject({ items: [] });
    expect(await answer("de")).toMatchObject({ status: 403, body: { details: { reason: "is_contributor" } } });
    expect(await answer("de2")).toMatchObject({ status: 403, body: { details: { reason: "not_eligible" } } });
    expect(await urlOf(web, workerDatabaseUrl)).toBeNull();
    expect((await answer("do2")).status).toBe(200);
    expect(await stored(web)).toMatchObject({
      items: [{ hasSecret: true, version: 1, updatedBy: { name: "Person de" } }],
    });
    expect(await urlOf(web, workerDatabaseUrl)).toBe("postgresql://reader:hunter-22@db.example:5432/loans");
    const { rows } = await pool.query("SELECT actor_id, payload FROM audit_event WHERE action = 'connection.created'");
    expect(rows).toEqual([{ actor_id: web.people.do2, payload: expect.stringContaining(web.people.de) }]);
  },
);

webTest("a proposed secret is shown to nobody, and gone once it is answered", async ({ web, pool }) => {
  const proposed = await propose(web, "de", { secret: "hunter-22" });
  expect(fieldsOf(proposed)).toContainEqual(["secret", null, "a new one"]);
  const { id, contentHash } = platformChangeSchema.parse(proposed.body);
  const listed = await web.call(listChanges, { as: "do" });
  const declined = await web.call(answerRoute, { as: "do", params: { id }, body: { answer: "decline", contentHash } });
  expect(declined.status).toBe(200);
  await approved(web, { secret: "hunter-22" });
  const { rows } =
    await pool.query(`SELECT payload FROM audit_event UNION ALL SELECT response::text FROM idempotency_key
    UNION ALL SELECT row_to_json(c)::text FROM platform_change c`);
  const told = JSON.stringify([proposed.body, listed.body, declined.body, await stored(web), rows]);
  expect(told).not.toContain("hunter-22");
  expect((await pool.query("SELECT 1 FROM platform_change WHERE sealed_secret IS NOT NULL")).rows).toEqual([]);
});

webTest(
  "a secret left out stays, and goes when the connection would talk to somebody else, at a SQL prompt too",
  async ({ web, pool, workerDatabaseUrl }) => {
    await approved(web, { secret: "hunter-22" });
    await approved(web, { settings: { ...settings, user: "writer" } });
    expect(await stored(web)).toMatchObject({ items: [{ hasSecret: true, version: 2 }] });
    expect(await urlOf(web, workerDatabaseUrl)).toContain("writer:hunter-22@");
    expect(await propose(web, "de", { settings: { ...settings, user: "writer" } })).toMatchObject({
      status: 409,
      body: { details: { reason: "nothing_changed" } },
    });
    const evil = { ...settings, host: "evil.example" };
    const stolen = { kind: "postgres", settings: evil, version: 3, secret_version: 1 };
    await expect(
      pool.query(
        `INSERT INTO platform_change (id, kind, name, after, content_hash, why, proposed_by)
         VALUES (gen_random_uuid(), 'connection', 'loans', $1, '', 'mine', $2)`,
        [JSON.stringify(stolen), web.people.de],
      ),
    ).rejects.toThrow("secret_of_another");
    const moved = await propose(web, "de", { settings: evil });
    expect(fieldsOf(moved)).toEqual([
      ["host", "db.example", "evil.example"],
      ["user", "writer", "reader"],
      ["secret", "stored", null],
    ]);
    const { id, contentHash } = platformChangeSchema.parse(moved.body);
    await web.call(answerRoute, { as: "do", params: { id }, body: { answer: "approve", contentHash } });
    expect(await stored(web)).toMatchObject({ items: [{ hasSecret: false, version: 3 }] });
    await approved(web, { secret: "new" });
    await approved(web, { secret: "" });
    expect(await stored(web)).toMatchObject({ items: [{ hasSecret: false, version: 5 }] });
    const { items } = platformChangesSchema.parse((await web.call(listChanges, { as: "viewer" })).body);
    expect(items.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => "applied"));
  },
);
