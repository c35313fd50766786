import { expect } from "vitest";
import { GET as listAudit } from "@/app/api/v1/audit/route";
import { DELETE as revoke } from "@/app/api/v1/grants/[id]/route";
import { POST as grant } from "@/app/api/v1/grants/route";
import { GET as me } from "@/app/api/v1/me/route";
import { DELETE as endToken } from "@/app/api/v1/tokens/[id]/route";
import { POST as createToken, GET as listTokens } from "@/app/api/v1/tokens/route";
import { GET as listUsers } from "@/app/api/v1/users/route";
import { auditEventSchema, createdTokenSchema, meSchema, userSchema } from "@/lib/contracts/people";
import { pageOf } from "@/lib/contracts/problem";
import { createFirstAdmin } from "@/lib/services/people/create-first-admin";
import { webTest } from "@/lib/testing/web";

webTest(
  "an administrator grants roles to others, nobody to themselves, and a revoked role is gone at once",
  async ({ web, pool }) => {
    const give = (userId: string, role: string) => web.call(grant, { as: "admin", body: { userId, role } });
    expect(await give(web.people.admin, "de")).toMatchObject({ status: 403, body: { details: { reason: "is_self" } } });
    await expect(
      pool.query("INSERT INTO role_grant (id, user_id, role, granted_by) VALUES (gen_random_uuid(), $1, 'ds', $1)", [
        web.people.admin,
      ]),
    ).rejects.toThrow("role_grant_by_other_check");
    const given = userSchema.parse((await give(web.people.viewer, "ds")).body);
    expect(given.grants.map(({ role }) => role)).toEqual(["ds", "viewer"]);
    expect(await give(web.people.viewer, "ds")).toMatchObject({
      status: 409,
      body: { details: { reason: "granted_already" } },
    });
    const id = given.grants.find(({ role }) => role === "ds")?.id ?? "";
    const taken = await web.call(revoke, { as: "admin", method: "DELETE", params: { id } });
    expect(userSchema.parse(taken.body).grants.map(({ role }) => role)).toEqual(["viewer"]);
    expect((await web.call(revoke, { as: "admin", method: "DELETE", params: { id } })).status).toBe(404);
    const audit = pageOf(auditEventSchema).parse(
      (await web.call(listAudit, { as: "admin", query: "targetType=user&targetId=viewer" })).body,
    );
    expect(audit.items.map(({ action, actor }) => [action, actor?.personKey])).toEqual([
      ["role.revoked", "admin"],
      ["role.granted", "admin"],
    ]);
  },
);

webTest(
  "a token acts with its owner's rights of the moment, is shown once, and ends when it is revoked",
  async ({ web }) => {
    const created = createdTokenSchema.parse((await web.call(createToken, { as: "ds", body: { name: "ci" } })).body);
    const headers = { authorization: `Bearer ${created.token}` };
    const use = () => web.call(me, { as: null, headers });
    expect(meSchema.parse((await use()).body)).toMatchObject({ personKey: "ds", roles: ["ds"] });
    await web.runtime.db.roleGrant.updateMany({ where: { userId: web.people.ds }, data: { revokedAt: new Date() } });
    expect((await use()).status).toBe(403);
    await web.call(grant, { as: "admin", body: { userId: web.people.ds, role: "ds" } });
    expect(JSON.stringify((await web.call(listTokens, { as: "ds" })).body)).not.toContain(created.token);
    const params = { id: created.id };
    expect((await web.call(endToken, { as: "de", method: "DELETE", params })).status).toBe(404);
    expect((await web.call(endToken, { as: "ds", method: "DELETE", params })).status).toBe(200);
    expect((await use()).status).toBe(401);
  },
);

webTest("an expired token is worth nothing", async ({ web }) => {
  const created = createdTokenSchema.parse(
    (await web.call(createToken, { as: "ds", body: { name: "old", expiresInDays: 1 } })).body,
  );
  await web.runtime.db.apiToken.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
  expect((await web.call(me, { as: null, headers: { authorization: `Bearer ${created.token}` } })).status).toBe(401);
});

webTest("people are listed with their roles, page by page, without the hand behind seeds", async ({ web }) => {
  const page = async (query: string) =>
    pageOf(userSchema).parse((await web.call(listUsers, { as: "manager", query })).body);
  const first = await page("limit=4");
  const second = await page(`limit=200&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map(({ personKey }) => personKey)).toEqual(
    Object.keys(web.people).toSorted(),
  );
});

webTest("there is one first administrator, with a password that is stored as a hash only", async ({ web }) => {
  await web.runtime.db.roleGrant.updateMany({ where: { role: "admin" }, data: { revokedAt: new Date() } });
  const tries = await Promise.allSettled(
    ["root", "boss"].map((name) => createFirstAdmin(web.runtime.db, name, new Date())),
  );
  expect(tries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const made = await web.runtime.db.appUser.findFirstOrThrow({ where: { passwordHash: { not: null } } });
  expect(made.passwordHash).toMatch(/^scrypt\$17\$8\$1\$/);
});
