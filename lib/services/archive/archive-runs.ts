import { v7 as newId } from "uuid";
import {
  claimColdRuns,
  closeRestoredRun,
  deleteSomeRows,
  findOrphans,
  LEAVING,
  markDone,
  markStored,
  type OpenFile,
  readContentOfFile,
  takeOverFile,
} from "@/lib/db/archive";
import type { PrismaClient } from "@/lib/db/client";
import { archiveText } from "@/lib/domain/archive/archive-text";
import { listOldKeys, readArchiveFile, writeArchiveFile } from "@/lib/integrations/archive/archive-files";
import type { ObjectStore } from "@/lib/integrations/store/object-store";
import { failpoint } from "@/lib/observability/failpoint";
import type { Logger } from "@/lib/observability/logger";

/** Of one file: enough that commits and files do not count, little enough that whoever opens a run reads it at once. */
const MOST = { runs: 100, tasks: 4_000, logBytes: 33_554_432 };
/** Rows deleted at a time: well below what anybody could notice. */
const ROWS_AT_ONCE = 5_000;
/** Longer than anybody takes between writing a file and naming it. */
const ORPHAN_MS = 3_600_000;

type Deps = Readonly<{ db: PrismaClient; store: ObjectStore; log: Logger }>;

/**
 * Moves one batch of cold runs into a file. Killed at any moment nothing is lost and nothing is there twice: rows are deleted
 * only after the file is on the disk and was read back, hash and rows compared; whoever comes next takes up what was left.
 * Runs that were taken are locked against being opened again, so their rows do not change. Answers whether there was work.
 */
export async function archiveOnce(deps: Deps): Promise<boolean> {
  const { db } = deps;
  const file = (await takeOverFile(db)) ?? (await claimFile(db)) ?? (await closeRestoredRun(db));
  if (file) await finish(deps, file);
  return file !== null;
}

async function claimFile(db: PrismaClient): Promise<OpenFile | null> {
  const id = newId();
  return (await claimColdRuns(db, id, MOST)) > 0 ? { id, state: "writing", sha256: null } : null;
}

/**
 * Deletes what was replaced because a client in it was erased, when that was interrupted, and what somebody left who was killed
 * while writing.
 */
export async function dropOrphans(db: PrismaClient, store: ObjectStore, now = new Date()): Promise<void> {
  const keys = await listOldKeys(store, new Date(now.getTime() - ORPHAN_MS));
  for (const key of await findOrphans(db, keys)) await store.remove(key);
}

async function finish({ db, store, log }: Deps, file: OpenFile): Promise<void> {
  await failpoint("archive.claimed");
  const isStored =
    file.sha256 === null ? await storeRows({ db, store, log }, file.id) : await isThere(store, file.id, file.sha256);
  if (!isStored) return;
  await failpoint("archive.stored");
  for (const table of LEAVING) await deleteAll(db, file.id, table);
  await markDone(db, file.id);
}

async function deleteAll(db: PrismaClient, fileId: string, table: (typeof LEAVING)[number]): Promise<void> {
  let gone = ROWS_AT_ONCE;
  while (gone === ROWS_AT_ONCE) {
    gone = await deleteSomeRows(db, fileId, table, ROWS_AT_ONCE);
    if (gone > 0) await failpoint("archive.deleting");
  }
}

/** A file that is not as it was written keeps its rows where they are. */
async function isThere(store: ObjectStore, id: string, sha256: string): Promise<boolean> {
  const back = await readArchiveFile(store, id, sha256);
  if (back.ok) return true;
  throw new Error(`The archive file ${id} is ${back.error}: its rows are not deleted.`);
}

/** Writes the file and reads it back; only what can be read back to the letter counts as stored. */
async function storeRows({ db, store, log }: Deps, id: string): Promise<boolean> {
  const content = await readContentOfFile(db, id);
  const text = archiveText(id, content);
  const { bytes, sha256 } = await writeArchiveFile(store, id, text);
  await failpoint("archive.written");
  const back = await readArchiveFile(store, id, sha256);
  if (!back.ok || back.value !== text)
    throw new Error(`The archive file ${id} does not read back as it was written: nothing was deleted.`);
  const { counts } = content;
  const isOurs = await markStored(db, { id, bytes, sha256, counts });
  if (isOurs) log.info({ event: "archive.stored", file: id, bytes, counts }, "Cold runs lie in a file");
  return isOurs;
}
