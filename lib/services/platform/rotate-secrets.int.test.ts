import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { POST as answer } from "@/app/api/v1/platform-changes/[id]/answer/route";
import { POST as propose } from "@/app/api/v1/platform-changes/route";
import { platformChangeSchema } from "@/lib/contracts/platform-changes";
import { resolveConnection } from "@/lib/services/engine/resolve-connection";
import { rotateSecrets } from "@/lib/services/platform/rotate-secrets";
import { approveConnection } from "@/lib/testing/platform";
import { webTest } from "@/lib/testing/web";

webTest(
  "with both keys every secret is read before, during and after the change, and with the new one alone after it",
  async ({ web, pool, prisma }) => {
    const settings = { host: "db.example", port: 5432, database: "loans", user: "reader" };
    for (const name of ["loans", "cards"])
      await approveConnection(web, { kind: "postgres", name, settings, secret: `hunter-22-${name}` });
    const value = { kind: "postgres", settings, secret: "hunter-23-loans" };
    const body = { kind: "connection", name: "loans", value, why: "The password was changed" };
    const change = platformChangeSchema.parse((await web.call(propose, { as: "de", body })).body);
    const [older, newer] = [web.runtime.secretKey, randomBytes(32)];
    const both = Buffer.concat([newer, older]);
    const read = async (ring: Uint8Array, secret = "hunter-22-loans") => {
      const connection = await resolveConnection(prisma, ring, "loans");
      return connection?.kind === "postgres" && connection.url.includes(secret);
    };
    expect(await read(both)).toBe(true);
    await pool.query("UPDATE connection SET secret = decode('01', 'hex') || secret WHERE name = 'cards'");
    const before = await pool.query("SELECT version, secret_version FROM connection ORDER BY name");
    expect(await rotateSecrets(prisma, both)).toEqual({ resealed: 2, already: 0, unreadable: ["connection cards"] });
    expect([await read(both), await read(newer)]).toEqual([true, true]);
    await expect(read(older)).rejects.toThrow("does not open");
    expect(await rotateSecrets(prisma, both)).toMatchObject({ resealed: 0, already: 2 });
    expect((await pool.query("SELECT version, secret_version FROM connection ORDER BY name")).rows).toEqual(
      before.rows,
    );
    const { rows } = await pool.query("SELECT payload FROM audit_event WHERE action = 'secrets.rotated'");
    expect(JSON.stringify(rows)).toContain("connection cards");
    expect(JSON.stringify(rows)).not.toContain("hunter");
    // What was proposed before the change is approved after it.
    const { id, contentHash } = change;
    await web.call(answer, { as: "do", params: { id }, body: { answer: "approve", contentHash } });
    expect(await read(newer, "hunter-23-loans")).toBe(true);
  },
);
