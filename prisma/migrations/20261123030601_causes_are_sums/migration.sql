-- No page tells a percentile of a cause: what histograms say of causes is one sum, and ninety days of them are few rows. Source: ADR 19.
BEGIN;

WITH gone AS (
  DELETE FROM rollup WHERE cause <> '' AND scope IN ('client', 'run') RETURNING *
)
INSERT INTO rollup (grain, scope, at, version_id, task_key, cause, class, bucket, n, promised, kept, sum_ms)
SELECT grain, scope, at, version_id, task_key, cause, class, 0, sum(n), sum(promised), sum(kept), sum(sum_ms)
FROM gone GROUP BY grain, scope, at, version_id, task_key, cause, class;

COMMIT;
