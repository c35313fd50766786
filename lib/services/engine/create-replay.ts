import { v7 as newId } from "uuid";
import type { Transaction } from "@/lib/db/client";
import { insertQueuedRun } from "@/lib/db/sql/insert-queued-run";
import { linkReplay } from "@/lib/db/sql/link-replay";
import { prismaSql } from "@/lib/db/sql/statement";
import type { ReusedTask } from "@/lib/domain/run/replay";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import { claimForRun, INTERACTIVE, type ManualRun } from "@/lib/services/engine/create-run";
import type { LoadedVersion } from "@/lib/services/engine/load-version";

export type Replay = Readonly<{
  parentId: string;
  version: LoadedVersion;
  client: ManualRun["client"];
  logicalDate: string | null;
  reused: readonly ReusedTask[];
  triggeredBy: string;
}>;

/**
 * A new run that repeats another one, queued like every run by hand. Its client stands in the DAG's queue once more,
 * claimed by it; a client that is open there is refused, and so is a tick that has an open run. The caller holds the parent's lock. Send the work hint after the
 * commit.
 */
export async function createReplay(
  tx: Transaction,
  { parentId, version, client, logicalDate, reused, triggeredBy }: Replay,
): Promise<Result<{ id: string; rerunNumber: number }, "client_is_open" | "slot_is_open">> {
  const sql = prismaSql(tx);
  const item = client ? await claimForRun(tx, version.dagId, { client, triggeredBy, source: "replay" }) : null;
  if (client && !item) return err("client_is_open");
  const id = newId();
  const run = { id, dagId: version.dagId, versionId: version.id, runType: "manual", class: INTERACTIVE } as const;
  const client_ = { clientId: item?.client_id ?? null, queueItemId: item?.id ?? null };
  const isInserted = await insertQueuedRun(sql, { ...run, ...client_, logicalDate, triggeredBy }, version.plan);
  if (!isInserted) return err("slot_is_open");
  const [linked] = await sql.run(linkReplay, [
    id,
    parentId,
    `user:${triggeredBy}`,
    reused.map(({ index }) => index),
    reused.map(({ oldIndex }) => oldIndex),
    reused.map(({ chosen }) => `{${chosen.join(",")}}`),
  ]);
  if (!linked) throw new Error(`run ${parentId} does not exist`);
  return ok({ id, rerunNumber: linked.rerunNumber });
}
