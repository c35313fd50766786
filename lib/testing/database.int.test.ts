import { Redis } from "ioredis";
import { expect } from "vitest";
import { dbTest } from "@/lib/testing/database";

/** Leaves a row and a key, and tells whether another test's are already there. */
async function leaveTrace(
  pool: { query: (sql: string) => Promise<unknown> },
  redisUrl: string,
): Promise<string | null> {
  await pool.query("CREATE TABLE trace ()");
  const redis = new Redis(redisUrl);
  const found = await redis.set("trace", "here", "GET");
  await redis.quit();
  return found;
}

for (const turn of ["first", "second"]) {
  dbTest(`a test never sees what another test left (${turn})`, async ({ pool, redisUrl, prisma }) => {
    expect(await leaveTrace(pool, redisUrl)).toBeNull();
    expect(await prisma.$queryRaw`SELECT * FROM trace`).toEqual([]);
  });
}
