import { expect } from "vitest";
import { PUT as save } from "@/app/api/v1/connections/[name]/route";
import { POST as create, GET as list } from "@/app/api/v1/connections/route";
import { connectionSchema } from "@/lib/contracts/platform";
import { createPrisma } from "@/lib/db/client";
import { resolveConnection } from "@/lib/services/engine/resolve-connection";
import { type TestWeb, webTest } from "@/lib/testing/web";

const settings = { host: "db.example", port: 5432, database: "loans", user: "reader" };
const body = { kind: "postgres", name: "loans", settings };
const put = async (web: TestWeb, more: object) =>
  web.call(save, { method: "PUT", as: "do", params: { name: "loans" }, body: { ...body, ...more } });
/** What a worker gets: web's own login may not read secrets. */
const urlOf = async ({ runtime }: TestWeb, workerDatabaseUrl: string) => {
  const db = createPrisma(workerDatabaseUrl, { maxConnections: 1 });
  const resolved = await resolveConnection(db, runtime.secretKey, "loans").finally(() => db.$disconnect());
  return resolved?.kind === "postgres" ? resolved.url : null;
};

webTest(
  "a secret is written, used by workers, and never read back or recorded",
  async ({ web, pool, workerDatabaseUrl }) => {
    const created = await web.call(create, { as: "do", body: { ...body, secret: "hunter-22" } });
    expect(connectionSchema.parse(created.body)).toMatchObject({ hasSecret: true, version: 1 });
    expect(await urlOf(web, workerDatabaseUrl)).toBe("postgresql://reader:hunter-22@db.example:5432/loans");
    const shown = await web.call(list, { as: "do" });
    const { rows } = await pool.query(
      "SELECT payload FROM audit_event UNION ALL SELECT response::text FROM idempotency_key",
    );
    expect(JSON.stringify([created.body, shown.body, rows])).not.toContain("hunter-22");
  },
);

webTest(
  "a secret left out stays, and goes when the connection would talk to somebody else",
  async ({ web, workerDatabaseUrl }) => {
    await web.call(create, { as: "do", body: { ...body, secret: "hunter-22" } });
    expect((await put(web, { settings: { ...settings, user: "writer" } })).body).toMatchObject({
      hasSecret: true,
      version: 2,
    });
    expect(await urlOf(web, workerDatabaseUrl)).toContain("writer:hunter-22@");
    expect((await put(web, { settings: { ...settings, host: "evil.example" } })).body).toMatchObject({
      hasSecret: false,
    });
    expect((await put(web, { secret: "new" })).body).toMatchObject({ hasSecret: true });
    expect((await put(web, { secret: "" })).body).toMatchObject({ hasSecret: false, version: 5 });
  },
);

webTest("a taken name, a missing name and another name than the address are told", async ({ web }) => {
  expect((await put(web, {})).status).toBe(404);
  await web.call(create, { as: "do", body });
  expect((await web.call(create, { as: "do", body })).body).toMatchObject({ details: { reason: "connection_exists" } });
  expect((await put(web, { name: "other" })).status).toBe(422);
});
