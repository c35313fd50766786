import type { ChangeRow } from "@/lib/db/change-requests";
import type { Db } from "@/lib/db/client";
import { findSnapshots } from "@/lib/db/versions";
import { checkDraft } from "@/lib/domain/dag/check";
import { mergeDocuments } from "@/lib/domain/merge/merge-documents";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** A merge of three contents always ends the same: remembered by their hashes, the least recently asked is dropped. */
const REMEMBERED = 2_000;
const known = new Map<string, number>();

/**
 * How many conflicts each open change request has with what is active now, by its number; 0 when it merges cleanly, and
 * nothing for one that starts from what is active. One statement, for the contents that were not merged before.
 */
export async function countConflicts(db: Db, rows: readonly ChangeRow[]): Promise<ReadonlyMap<number, number>> {
  const behind = rows.filter((row) => row.lifecycle === "open" && row.baseHash !== row.activeHash);
  const unknown = behind.filter((row) => !known.has(keyOf(row)));
  const hashes = unknown.flatMap((row) => [row.baseHash, row.activeHash, row.headHash].flatMap((hash) => hash ?? []));
  const bytes = hashes.length === 0 ? new Map<string, Uint8Array>() : await findSnapshots(db, [...new Set(hashes)]);
  const documents = new Map([...bytes].map(([hash, canonical]) => [hash, readSnapshot(canonical).document]));
  const documentOf = (hash: string | null) => (hash === null ? null : (documents.get(hash) ?? null));
  for (const row of unknown) {
    const proposed = documentOf(row.headHash);
    if (!proposed) continue;
    const { document, conflicts } = mergeDocuments({
      base: documentOf(row.baseHash),
      active: documentOf(row.activeHash),
      proposed,
    });
    const broken = () => checkDraft(document).issues.filter(({ severity }) => severity === "error").length;
    known.set(keyOf(row), conflicts.length > 0 ? conflicts.length : broken());
  }
  return new Map(behind.map((row) => [row.number, recall(keyOf(row))]));
}

const keyOf = ({ baseHash, activeHash, headHash }: ChangeRow): string => `${baseHash} ${activeHash} ${headHash}`;

function recall(key: string): number {
  const count = known.get(key) ?? 0;
  known.delete(key);
  known.set(key, count);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
  return count;
}
