import { raiseAlerts, resolveAlerts } from "@/lib/db/sql/raise-alerts";
import type { Sql } from "@/lib/db/sql/statement";
import { listVersionsInUse, type VersionInUse } from "@/lib/db/sql/versions-in-use";
import { isTransient } from "@/lib/db/transient-error";
import { type NewAlert, versionUnreadable } from "@/lib/domain/alert/alert";
import { loadVersion, type Versions } from "@/lib/services/engine/load-version";

/**
 * Tells people of each DAG version that something is to run on and that cannot be read, and takes that back once it can.
 * Any number of workers may look: one that remembers a version from before reads a doubted one again.
 */
export async function watchVersions(sql: Sql, versions: Versions): Promise<void> {
  const unreadable: NewAlert[] = [];
  const readable: string[] = [];
  for (const version of await sql.run(listVersionsInUse, ["version_unreadable"])) {
    const alert = versionUnreadable({ id: version.dagId, dagKey: version.dagKey }, version);
    if (version.isUsed && !(await isReadable(sql, versions, version))) unreadable.push(alert);
    else if (version.isDoubted) readable.push(alert.dedupeKey);
  }
  await raiseAlerts(sql, unreadable);
  await resolveAlerts(sql, readable);
}

async function isReadable(sql: Sql, versions: Versions, { id, isDoubted }: VersionInUse): Promise<boolean> {
  try {
    await (isDoubted ? loadVersion(sql, id) : versions.get(id));
    return true;
  } catch (error) {
    if (isTransient(error)) throw error;
    return false;
  }
}
