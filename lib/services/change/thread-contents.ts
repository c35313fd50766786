import type { Anchor } from "@/lib/contracts/anchors";
import type { Db } from "@/lib/db/client";
import { findPackFiles } from "@/lib/db/packs";
import { packFileKey, type ThreadContent } from "@/lib/domain/change/anchor";
import type { Snapshot } from "@/lib/domain/dag/canonical";
import { textOf } from "@/lib/services/pack/get-pack";

/** What snapshots hold as far as these threads hang at it: with the files of packs that they name, read in one statement. */
export async function threadContents<Key>(
  db: Db,
  snapshots: ReadonlyMap<Key, Snapshot>,
  anchors: readonly Anchor[],
): Promise<Map<Key, ThreadContent>> {
  const wanted = new Map<string, { digest: string; path: string }>();
  for (const { closure } of snapshots.values())
    for (const anchor of anchors) {
      const digest = anchor.kind === "pack_file" ? closure.packs[anchor.pack] : undefined;
      if (anchor.kind === "pack_file" && digest !== undefined)
        wanted.set(packFileKey(digest, anchor.file), { digest, path: anchor.file });
    }
  const files = new Map<string, string>();
  for (const { digest, path, content } of await findPackFiles(db, [...wanted.values()])) {
    const text = textOf(content);
    if (text !== null) files.set(packFileKey(digest, path), text);
  }
  return new Map(
    [...snapshots].map(([key, { document, closure }]) => [key, { document, packs: closure.packs, files }]),
  );
}
