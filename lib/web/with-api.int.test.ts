import { expect } from "vitest";
import { z } from "zod";
import { POST as createDag } from "@/app/api/v1/dags/route";
import { GET as listTokens } from "@/app/api/v1/tokens/route";
import { AppError } from "@/lib/domain/shared/app-error";
import { webTest } from "@/lib/testing/web";
import { withApi } from "@/lib/web/with-api";

let counted = 0;
const echo = withApi(
  {
    permission: "dag:create",
    summary: "test",
    query: z.strictObject({ q: z.string().optional() }),
    body: z.strictObject({ text: z.string() }),
    maxBodyBytes: 1_000,
    answer: z.unknown(),
  },
  async ({ body }) => {
    counted += 1;
    if (body.text === "bug") throw new Error("secret details of the machine");
    if (body.text === "full") throw new AppError("conflict", "It is full. Wait.", { reason: "full" });
    return { echoed: body.text, counted };
  },
);
const refused = withApi(
  { permission: "dag:create", summary: "test", tokens: "refused", answer: z.unknown() },
  async () => ({ done: true }),
);

webTest("a caller without credentials, with a made-up cookie or a made-up token gets 401", async ({ web }) => {
  const body = { text: "x" };
  expect((await web.call(echo, { as: null, body })).status).toBe(401);
  const cookie = { cookie: "signalbox.session-token=eyJhbGciOiJkaXIifQ..x.y.z" };
  expect((await web.call(echo, { as: null, body, headers: cookie })).status).toBe(401);
  const authorization = { authorization: "Bearer sbx_made_up" };
  expect((await web.call(echo, { as: null, body, headers: authorization })).status).toBe(401);
});

webTest(
  "a person without the right gets 403 that names it and who has it, and the record keeps it",
  async ({ web }) => {
    const answer = await web.call(echo, { as: "viewer", body: { text: "x" } });
    expect(answer).toMatchObject({
      status: 403,
      body: { code: "forbidden", detail: expect.stringContaining("Data scientist, Data engineer or Data ops") },
    });
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const audit = await web.runtime.db.auditEvent.findMany();
    expect(audit).toMatchObject([{ action: "access.denied", actorId: web.people.viewer, targetId: "POST /test" }]);
  },
);

webTest("a role taken away counts from the next request on", async ({ web }) => {
  expect((await web.call(echo, { as: "ds", body: { text: "x" } })).status).toBe(200);
  await web.runtime.db.roleGrant.updateMany({ where: { userId: web.people.ds }, data: { revokedAt: new Date() } });
  expect((await web.call(echo, { as: "ds", body: { text: "x" } })).status).toBe(403);
});

webTest("a session ended elsewhere, or a switched-off account, gets 401", async ({ web }) => {
  await web.runtime.db.appUser.update({ where: { id: web.people.ds }, data: { sessionVersion: 2 } });
  await web.runtime.db.appUser.update({ where: { id: web.people.de }, data: { isActive: false } });
  expect((await web.call(echo, { as: "ds", body: { text: "x" } })).status).toBe(401);
  expect((await web.call(echo, { as: "de", body: { text: "x" } })).status).toBe(401);
  expect((await web.call(echo, { as: "de", withToken: true, body: { text: "x" } })).status).toBe(401);
});

webTest("a write by cookie is taken from our own pages only", async ({ web }) => {
  for (const [headers, status] of [
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ "sec-fetch-site": "none" }, 403],
    [{ "sec-fetch-site": "same-origin" }, 200],
  ] as const)
    expect((await web.call(echo, { as: "ds", body: { text: "x" }, headers })).status, JSON.stringify(headers)).toBe(
      status,
    );
});

webTest("a token needs no origin, and never decides", async ({ web }) => {
  const headers = { origin: "https://elsewhere.example" };
  expect((await web.call(echo, { as: "ds", withToken: true, body: { text: "x" }, headers })).status).toBe(200);
  expect((await web.call(refused, { as: "ds", method: "POST" })).status).toBe(200);
  const answer = await web.call(refused, { as: "ds", withToken: true, method: "POST" });
  expect(answer).toMatchObject({ status: 403, body: { details: { reason: "token_refused" } } });
});

webTest("a body that cannot be used is refused with a sentence", async ({ web }) => {
  for (const [what, body, headers, status] of [
    ["an unknown field", { text: "x", role: "admin" }, {}, 422],
    ["a wrong type", { text: { $ne: "" } }, {}, 422],
    ["broken JSON", '{"text": ', {}, 422],
    ["a form", "text=x", { "content-type": "application/x-www-form-urlencoded" }, 422],
    ["plain text", '{"text":"x"}', { "content-type": "text/plain" }, 422],
    ["too large", { text: "x".repeat(1_001) }, {}, 413],
    ["too large, and lying about it", { text: "x".repeat(1_001) }, { "content-length": "2" }, 413],
    ["nesting without end", `{"text": ${"[".repeat(500)}`, {}, 422],
  ] as const) {
    const answer = await web.call(echo, { as: "ds", body, headers });
    expect(answer, what).toMatchObject({ status, body: { detail: expect.stringMatching(/\.$/) } });
  }
});

webTest("an unknown or repeated query parameter is refused", async ({ web }) => {
  const body = { text: "x" };
  expect((await web.call(echo, { as: "ds", body, query: "orderBy=password" })).status).toBe(422);
  expect((await web.call(echo, { as: "ds", body, query: "q=1&q=2" })).status).toBe(422);
});

webTest("a NUL character and a made-up cursor are refused with a sentence", async ({ web }) => {
  const dag = { dagKey: "research.nul", title: "a\u0000b", owner: "risk" };
  expect(await web.call(createDag, { as: "ds", body: dag })).toMatchObject({
    status: 422,
    body: { code: "invalid_input" },
  });
  const cursor = Buffer.from('["1; drop table dag"]').toString("base64url");
  expect((await web.call(listTokens, { as: "ds", query: `cursor=${cursor}` })).status).toBe(422);
});

webTest("an unexpected error tells a number and nothing of the inside", async ({ web }) => {
  const { status, body } = await web.call(echo, { as: "ds", body: { text: "bug" } });
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain("secret details");
});

webTest("a repeat with the same Idempotency-Key does nothing twice and gets the first answer", async ({ web }) => {
  const headers = { "idempotency-key": "k1" };
  const first = await web.call(echo, { as: "ds", body: { text: "x" }, headers });
  const second = await web.call(echo, { as: "ds", body: { text: "x" }, headers });
  expect(second.body).toEqual(first.body);
  expect(second.headers.get("idempotent-replayed")).toBe("true");
  expect((await web.call(echo, { as: "ds", body: { text: "other" }, headers })).status).toBe(409);
  // Another person's key of the same name is another key.
  expect((await web.call(echo, { as: "ds2", body: { text: "other" }, headers })).status).toBe(200);
});

webTest("of two requests at once with one key only one works", async ({ web }) => {
  const before = counted;
  const headers = { "idempotency-key": "k2" };
  const answers = await Promise.all([1, 2, 3].map(() => web.call(echo, { as: "ds", body: { text: "x" }, headers })));
  expect(counted).toBe(before + 1);
  expect(answers.some(({ status }) => status === 200)).toBe(true);
});

webTest("a refused request frees its key, so that the next try counts", async ({ web }) => {
  const headers = { "idempotency-key": "k3" };
  expect((await web.call(echo, { as: "ds", body: { text: "full" }, headers })).status).toBe(409);
  expect((await web.call(echo, { as: "ds", body: { text: "full" }, headers })).body).toMatchObject({
    details: { reason: "full" },
  });
});
