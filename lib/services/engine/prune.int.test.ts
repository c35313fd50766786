import { expect } from "vitest";
import { prune } from "@/lib/services/engine/prune";
import { aBashTask } from "@/lib/testing/dag-builders";
import { beginRun, engineTest } from "@/lib/testing/test-engine";

const SYSTEM_USER = "00000000-0000-7000-8000-000000000001";

engineTest("what nobody needs any more goes in batches, and all that is young or in use stays", async ({ engine }) => {
  await beginRun(engine, [aBashTask("a")]);
  const [attemptId = ""] = await engine.dispatch();
  await engine.worker.start(attemptId);
  const idle = await engine.newWorker();
  const recent = await engine.newWorker();
  await engine.rows("UPDATE component SET beat_at = now() - interval '31 days' WHERE id <> $1", [recent.id]);
  await engine.rows(
    `INSERT INTO idempotency_key (user_id, key, request_hash, created_at)
     SELECT $1, 'old-' || n, '', now() - interval '3 days' FROM generate_series(1, 700) n`,
    [SYSTEM_USER],
  );
  await engine.rows("INSERT INTO idempotency_key (user_id, key, request_hash) VALUES ($1, 'young', '')", [SYSTEM_USER]);
  await engine.rows(
    `INSERT INTO sign_in_attempt (account, ip, succeeded, at)
     SELECT 'a', '::1', false, now() - CASE WHEN n <= 3 THEN interval '3 days' ELSE interval '1 hour' END FROM generate_series(1, 5) n`,
  );
  expect([await prune(engine.sqlPool), await prune(engine.sqlPool), await prune(engine.sqlPool)]).toEqual([
    504, 200, 0,
  ]);
  expect(await engine.rows("SELECT key FROM idempotency_key")).toEqual([{ key: "young" }]);
  expect(await engine.rows("SELECT id::int FROM sign_in_attempt ORDER BY id")).toEqual([{ id: 4 }, { id: 5 }]);
  const left = (await engine.rows<{ id: string }>("SELECT id FROM component")).map(({ id }) => id);
  expect(left.sort()).toEqual([engine.worker.id, recent.id].sort());
  expect(left).not.toContain(idle.id);
  await engine.worker.end(attemptId);
});
