import { expect } from "vitest";
import { loadServerConfig } from "@/lib/config/server-config";
import type { PrismaClient } from "@/lib/db/client";
import { createLogger } from "@/lib/observability/logger";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { resolveConnection } from "@/lib/services/engine/resolve-connection";
import { dbTest } from "@/lib/testing/database";
import { pastGuards } from "@/lib/testing/platform";
import { seedDemo } from "@/prisma/seed/demo/seed-demo";
import { actAs, type SeedContext } from "@/prisma/seed/seed-context";

function seedOf(db: PrismaClient, databaseUrl: string, redisUrl: string): SeedContext {
  const key = Buffer.alloc(32, 7).toString("base64");
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SIGNALBOX_SECRET_KEY: key,
    DEMO_DATABASE_URL: databaseUrl,
  };
  return { db, config: loadServerConfig(env), log: createLogger("seed", "silent") };
}

dbTest(
  "the demo is made once: three DAGs active, one change waiting for review, and a second start changes nothing",
  async ({ prisma, pool, databaseUrl, redisUrl }) => {
    const seed = seedOf(prisma, databaseUrl, redisUrl);
    await seedDemo(seed);
    const state = async () =>
      (
        await pool.query(
          "SELECT (SELECT count(*) FROM audit_event) AS audit, (SELECT count(*) FROM applicant_pool) AS applicants, (SELECT count(*) FROM pack_version) AS packs",
        )
      ).rows[0];
    const first = await state();
    expect(first.applicants).toBe("2000");
    expect(await seedDemo(seed)).toBe("The demo is there already.");
    expect(await state()).toEqual(first);
    const dags = await prisma.dag.findMany({
      select: { dagKey: true, activeVersionId: true, criticality: true },
      orderBy: { dagKey: "asc" },
    });
    expect(
      dags.map(({ dagKey, activeVersionId, criticality }) => [dagKey, activeVersionId !== null, criticality]),
    ).toEqual([
      ["ops.arrivals", true, "standard"],
      ["ops.heartbeat", true, "standard"],
      ["research.credit_refresh", false, "standard"],
      ["research.onboarding", true, "critical"],
    ]);
    expect(await getChangeRequest(await actAs(seed, "de"), 4)).toMatchObject({
      badge: "needs_review",
      isMyTurn: true,
      openThreads: 1,
    });
    expect((await pool.query("SELECT * FROM audit_first_break()")).rows).toEqual([]);
  },
);

dbTest("the connection follows a database that moved", async ({ prisma, pool, databaseUrl, redisUrl }) => {
  const seed = seedOf(prisma, databaseUrl, redisUrl);
  await seedDemo(seed);
  await pastGuards(pool, `UPDATE connection SET settings = settings || '{"port": 1}'`);
  await seedDemo(seed);
  const resolved = await resolveConnection(
    prisma,
    Buffer.from(seed.config.SIGNALBOX_SECRET_KEY, "base64"),
    "operational",
  );
  expect(resolved).toMatchObject({ kind: "postgres", url: expect.stringContaining(new URL(databaseUrl).port) });
});
