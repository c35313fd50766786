import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { ARCHIVE_PREFIX, archiveKeyOf, earlierArchiveKeyOf } from "@/lib/domain/archive/archive-key";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import type { ObjectStore } from "@/lib/integrations/store/object-store";

const compress = promisify(gzip);
const expand = promisify(gunzip);

export type StoredFile = Readonly<{ bytes: number; sha256: string }>;

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A repeat with the same text finds what the first one wrote. */
export async function writeArchiveFile(store: ObjectStore, id: string, text: string): Promise<StoredFile> {
  const bytes = await compress(text);
  const sha256 = hashOf(bytes);
  await store.create(archiveKeyOf(id, sha256), bytes);
  return { bytes: bytes.length, sha256 };
}

/** The text of a file whose bytes are those that were stored. */
export async function readArchiveFile(
  store: ObjectStore,
  id: string,
  sha256: string,
): Promise<Result<string, "missing" | "changed">> {
  const bytes = (await store.read(archiveKeyOf(id, sha256))) ?? (await store.read(earlierArchiveKeyOf(id)));
  if (bytes === null) return err("missing");
  return hashOf(bytes) === sha256 ? ok((await expand(bytes)).toString("utf8")) : err("changed");
}

export async function deleteArchiveFile(store: ObjectStore, id: string, sha256: string): Promise<void> {
  await store.remove(archiveKeyOf(id, sha256));
  await store.remove(earlierArchiveKeyOf(id));
}

/** Keys of what was written before then. */
export async function listOldKeys(store: ObjectStore, until: Date): Promise<string[]> {
  const found = await store.list(ARCHIVE_PREFIX);
  return found.filter(({ writtenAt }) => writtenAt < until).map(({ key }) => key);
}
