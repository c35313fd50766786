import type pg from "pg";
import { expect } from "vitest";
import { POST as reopen } from "@/app/api/v1/change-requests/[number]/reopen/route";
import { createPrisma } from "@/lib/db/client";
import { closeInactive } from "@/lib/services/change/close-inactive";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { pastGuards } from "@/lib/testing/platform";
import { webTest } from "@/lib/testing/web";

/** Everything about every change happened so much earlier. */
const agedBy = (pool: pg.Pool, days: number) =>
  pastGuards(
    pool,
    ["change_request", "revision", "review"]
      .map((table) => `UPDATE ${table} SET created_at = created_at - interval '${days} days'`)
      .join("; "),
  );

webTest(
  "a change that nobody touches is its author's again after two weeks, and closed after forty-five days, never approved",
  async ({ web, pool, workerDatabaseUrl }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    await flow.review("de", "approve");
    // As workers do each minute, connected as workers are.
    const db = createPrisma(workerDatabaseUrl);
    const pass = () => closeInactive({ db, now: () => new Date() });
    try {
      expect(await pass()).toBe(0);
      expect(await flow.detail(1, "ds")).toMatchObject({ badge: "ready", isMyTurn: false });
      await agedBy(pool, 15);
      expect(await pass()).toBe(0);
      expect(await flow.detail(1, "ds")).toMatchObject({
        badge: "ready",
        isMyTurn: true,
        sentence: expect.stringContaining("Nobody has touched it for 15 days: it is closed on"),
      });
      await agedBy(pool, 31);
      expect(await pass()).toBe(1);
      expect(await pass()).toBe(0);
      expect(await flow.detail(1, "ds")).toMatchObject({
        badge: "closed",
        can: { reopen: true },
        activatedVersion: null,
      });
      const { rows } = await pool.query(
        "SELECT actor_id, payload::jsonb #>> '{details,reason}' AS reason FROM audit_event WHERE action = 'change_request.closed'",
      );
      expect(rows).toEqual([{ actor_id: null, reason: "inactive" }]);

      const answer = await web.call(reopen, { as: "ds", params: { number: "1" }, body: { expectedHead: 1 } });
      expect(answer.status).toBeLessThan(300);
      // Opened again it is a new revision, approved anew, and not old at once.
      expect(await pass()).toBe(0);
      expect(await flow.detail()).toMatchObject({ badge: "stale", headRevision: 2 });
      await expect(web.runtime.db.$queryRaw`SELECT close_inactive_change(id) FROM change_request`).rejects.toThrow(
        /permission denied/,
      );
    } finally {
      await db.$disconnect();
    }
  },
);
