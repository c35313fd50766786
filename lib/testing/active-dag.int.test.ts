import { expect } from "vitest";
import { publishActive } from "@/lib/testing/active-dag";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { dbTest } from "@/lib/testing/database";

dbTest("a published document is the DAG's active version, and the next one takes its place", async ({ pool }) => {
  const first = await publishActive(pool, aDocument([aBashTask("a")]));
  const second = await publishActive(pool, aDocument([aBashTask("a"), aBashTask("b", ["a"])]));
  expect(second.dagId).toBe(first.dagId);
  const { rows } = await pool.query(
    "SELECT d.active_version_id, v.number, v.content_hash FROM dag d JOIN dag_version v ON v.id = d.active_version_id",
  );
  expect(rows).toEqual([{ active_version_id: second.versionId, number: 2, content_hash: second.contentHash }]);
});
