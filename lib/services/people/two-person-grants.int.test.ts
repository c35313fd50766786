import { expect } from "vitest";
import { GET as listAudit } from "@/app/api/v1/audit/route";
import { POST as answerRoute } from "@/app/api/v1/grant-requests/[id]/answer/route";
import { POST as grantRoute } from "@/app/api/v1/grants/route";
import { auditEventSchema, userSchema } from "@/lib/contracts/people";
import { pageOf } from "@/lib/contracts/problem";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import type { TestPerson } from "@/lib/testing/people";
import { type TestWeb, webTest } from "@/lib/testing/web";

const answer = (web: TestWeb, as: TestPerson, id: string, word: "confirm" | "decline") =>
  web.call(answerRoute, { as, params: { id }, body: { answer: word } });

async function ask(web: TestWeb, person: TestPerson, role: string): Promise<string> {
  const asked = await web.call(grantRoute, { as: "admin", body: { userId: web.people[person], role } });
  expect(asked.status).toBe(201);
  return userSchema.parse(asked.body).requests[0]?.id ?? "";
}

const rolesOf = (body: unknown) => userSchema.parse(body).grants.map(({ role }) => role);

webTest("a role that clears changes is asked for by one and confirmed by another", async ({ web }) => {
  const id = await ask(web, "viewer", "de");
  expect(await web.call(grantRoute, { as: "admin", body: { userId: web.people.viewer, role: "de" } })).toMatchObject({
    status: 409,
    body: { details: { reason: "requested_already" } },
  });
  expect(await answer(web, "admin", id, "confirm")).toMatchObject({
    status: 403,
    body: { details: { reason: "needs_second_person" } },
  });
  expect((await answer(web, "de", id, "confirm")).status).toBe(403);
  const confirmed = await answer(web, "manager", id, "confirm");
  expect(userSchema.parse(confirmed.body)).toMatchObject({
    grants: [
      { role: "de", grantedBy: { personKey: "admin" }, confirmedBy: { personKey: "manager" } },
      { role: "viewer", confirmedBy: null },
    ],
    requests: [],
  });
  expect((await answer(web, "manager", id, "confirm")).status).toBe(404);
  const query = "targetType=user&targetId=viewer";
  const record = pageOf(auditEventSchema).parse((await web.call(listAudit, { as: "admin", query })).body);
  expect(record.items.map(({ action, actor }) => [action, actor?.personKey])).toEqual([
    ["role.granted", "manager"],
    ["role.requested", "admin"],
  ]);
});

webTest("who receives a role does not confirm it, and a request may be declined or taken back", async ({ web }) => {
  const own = await ask(web, "manager", "do");
  expect(await answer(web, "manager", own, "confirm")).toMatchObject({
    status: 403,
    body: { details: { reason: "is_self" } },
  });
  expect(rolesOf((await answer(web, "admin", own, "decline")).body)).toEqual(["manager"]);
  const other = await ask(web, "viewer", "admin");
  expect(rolesOf((await answer(web, "manager", other, "decline")).body)).toEqual(["viewer"]);
});

webTest("at a SQL prompt no such role is given by one person either", async ({ web, pool }) => {
  const insert = `INSERT INTO role_grant (id, user_id, role, granted_by, confirmed_by) VALUES (gen_random_uuid(), $1, 'de', $2, $3)`;
  const { viewer, admin, manager, de } = web.people;
  await expect(pool.query(insert, [viewer, admin, null])).rejects.toThrow("needs_second_person");
  await expect(pool.query(insert, [viewer, admin, manager])).rejects.toThrow("needs_second_person");
  const id = await ask(web, "viewer", "de");
  await expect(pool.query(insert, [viewer, admin, null])).rejects.toThrow("needs_second_person");
  await expect(pool.query(insert, [viewer, admin, de])).rejects.toThrow("needs_second_person");
  await expect(pool.query(insert, [viewer, admin, viewer])).rejects.toThrow();
  const end = "UPDATE grant_request SET outcome = 'granted', ended_by = $2, ended_at = now() WHERE id = $1";
  await expect(pool.query(end, [id, admin])).rejects.toThrow("grant_request_confirmed_by_other_check");
  await pool.query(insert, [viewer, admin, manager]);
  await expect(pool.query("DELETE FROM grant_request")).rejects.toThrow("append_only");
  await expect(pool.query("UPDATE role_grant SET confirmed_by = $1", [SYSTEM_USER_ID])).rejects.toThrow(
    "grant_is_fixed",
  );
});
