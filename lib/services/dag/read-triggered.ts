import type { Db } from "@/lib/db/client";
import { findActiveSnapshots } from "@/lib/db/versions";
import { type TriggeredDag, triggeredKeys } from "@/lib/domain/change/check-triggers";
import type { DagDraft } from "@/lib/domain/dag/document";
import { startsOnClients } from "@/lib/services/dag/describe-start";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** What is active of all DAGs that a draft triggers, and that those trigger in turn. */
export async function readTriggered(db: Db, draft: DagDraft): Promise<TriggeredDag[]> {
  const found: TriggeredDag[] = [];
  const asked = new Set<string>();
  for (let wanted = triggeredKeys(draft); wanted.length > 0; ) {
    for (const dagKey of wanted) asked.add(dagKey);
    const dags = (await findActiveSnapshots(db, wanted)).map(({ dagKey, canonical }) => {
      const { document } = readSnapshot(canonical);
      return { dagKey, takesClients: startsOnClients(document.start), triggers: triggeredKeys(document) };
    });
    found.push(...dags);
    wanted = [...new Set(dags.flatMap(({ triggers }) => triggers))].filter((dagKey) => !asked.has(dagKey));
  }
  return found;
}
