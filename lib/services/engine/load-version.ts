import { contentHash } from "@/lib/db/content-hash";
import { loadVersionRow } from "@/lib/db/sql/load-version";
import type { Sql } from "@/lib/db/sql/statement";
import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import type { Plan } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** A DAG version ready to run: parsed, compiled, and its bytes compared with their hash. */
export type LoadedVersion = Readonly<{
  id: string;
  dagId: string;
  dagKey: string;
  number: number;
  document: DagDocument;
  plan: Plan;
  /** Definitions of the plan's tasks, by the same indexes. */
  tasks: readonly Task[];
  packDigests: Readonly<Record<string, string>>;
  maxActiveRuns: number;
}>;

/** Throws when the stored bytes are not what was approved: nothing of such a version may run. */
export async function loadVersion(sql: Sql, versionId: string): Promise<LoadedVersion> {
  const [row] = await sql.run(loadVersionRow, [versionId]);
  if (!row) throw new Error(`DAG version ${versionId} does not exist`);
  if (contentHash(row.canonical) !== row.contentHash)
    throw new Error(`the bytes of version ${row.number} of ${row.dagKey} do not match their hash`);
  const { document, closure } = readSnapshot(row.canonical);
  const plan = compilePlan(document);
  const byKey = new Map(document.tasks.map((task) => [task.key, task]));
  return {
    id: row.id,
    dagId: row.dagId,
    dagKey: row.dagKey,
    number: row.number,
    document,
    plan,
    tasks: plan.tasks.flatMap(({ key }) => byKey.get(key) ?? []),
    packDigests: closure.packs,
    maxActiveRuns: document.max_active_runs ?? SETTING_DEFAULTS.max_active_runs,
  };
}

/** Finds versions by id. */
export type Versions = Readonly<{ get(versionId: string): Promise<LoadedVersion> }>;

/** How many versions a process keeps; each is worth some hundred kilobytes. */
const KEPT = 200;

/** Loads each version once. Versions never change, so nothing is ever stale; the longest unused goes first. */
export function createVersionCache(sql: Sql): Versions {
  const loading = new Map<string, Promise<LoadedVersion>>();
  return {
    get(versionId) {
      const version = loading.get(versionId) ?? loadVersion(sql, versionId);
      loading.delete(versionId);
      loading.set(versionId, version);
      // One that could not be loaded is tried again by the next who asks.
      version.catch(() => loading.delete(versionId));
      const [oldest] = loading.keys();
      if (loading.size > KEPT && oldest !== undefined) loading.delete(oldest);
      return version;
    },
  };
}
