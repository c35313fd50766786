import { v7 as newId } from "uuid";
import type { TestEngine } from "@/lib/testing/test-engine";

const SYSTEM = "00000000-0000-7000-8000-000000000001";

/** A backfill of the newest `units` slots of an hourly DAG, or of clients that were decided. */
export async function aBackfill(
  engine: TestEngine,
  dagId: string,
  { units, maxActiveRuns = 2, of = "ticks" }: { units: number; maxActiveRuns?: number; of?: "ticks" | "clients" },
): Promise<string> {
  const id = newId();
  await engine.rows(
    `INSERT INTO backfill (id, dag_id, version_id, selection, newest_first, max_active_runs, why, created_by)
     SELECT $1, id, active_version_id, '{}', false, $3, 'test', $4 FROM dag WHERE id = $2`,
    [id, dagId, maxActiveRuns, SYSTEM],
  );
  const source =
    of === "ticks"
      ? "SELECT $1::uuid, n, timestamptz '2026-01-01Z' + n * interval '1 h', NULL::uuid FROM generate_series(1, $2::int) n"
      : `SELECT $1::uuid, row_number() OVER (ORDER BY id), NULL, id FROM queue_item WHERE state IN ('done', 'error') LIMIT $2`;
  await engine.rows(`INSERT INTO backfill_unit (backfill_id, position, tick, queue_item_id) ${source}`, [id, units]);
  return id;
}
