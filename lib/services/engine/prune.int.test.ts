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
  await engine.rows(
    `INSERT INTO rollup (grain, scope, at, version_id, task_key, cause, class, bucket, n, promised, kept, sum_ms)
     SELECT grain, 'client', now() - age, v.id, '', '', 1, 7, 1, 0, 0, 1
     FROM dag_version v, unnest('{hour,day}'::text[]) grain, unnest('{34 days,36 days}'::interval[]) age`,
  );
  await engine.rows(
    `INSERT INTO deadline (subject_id, scope, since, dag_id, version_id, due_at, state, settled_at)
     SELECT gen_random_uuid(), 'client', now() - age, d.id, d.active_version_id, now() - age, state, now() - age
     FROM dag d, unnest('{met,void,missed}'::text[]) state, unnest('{6 days,8 days,366 days}'::interval[]) age`,
  );
  expect([await prune(engine.sqlPool), await prune(engine.sqlPool), await prune(engine.sqlPool)]).toEqual([
    510, 200, 0,
  ]);
  expect(await engine.rows("SELECT grain, count(*)::int AS n FROM rollup GROUP BY 1 ORDER BY 1")).toEqual([
    { grain: "day", n: 2 },
    { grain: "hour", n: 1 },
  ]);
  expect(await engine.rows("SELECT state, count(*)::int AS n FROM deadline GROUP BY 1 ORDER BY 1")).toEqual([
    { state: "met", n: 1 },
    { state: "missed", n: 2 },
    { state: "void", n: 1 },
  ]);
  expect(await engine.rows("SELECT key FROM idempotency_key")).toEqual([{ key: "young" }]);
  expect(await engine.rows("SELECT id::int FROM sign_in_attempt ORDER BY id")).toEqual([{ id: 4 }, { id: 5 }]);
  const left = (await engine.rows<{ id: string }>("SELECT id FROM component")).map(({ id }) => id);
  expect(left.sort()).toEqual([engine.worker.id, recent.id].sort());
  expect(left).not.toContain(idle.id);
  await engine.worker.end(attemptId);
});
