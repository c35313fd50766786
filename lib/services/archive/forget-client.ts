import { v7 as newId } from "uuid";
import { type ClientFile, filesOfClient, replaceFile } from "@/lib/db/archive";
import type { Transaction } from "@/lib/db/client";
import { archiveText, contentOf, readArchiveText } from "@/lib/domain/archive/archive-text";
import { AppError } from "@/lib/domain/shared/app-error";
import { deleteArchiveFile, readArchiveFile, writeArchiveFile } from "@/lib/integrations/archive/archive-files";
import type { ObjectStore } from "@/lib/integrations/store/object-store";
import { openArchivedRun } from "@/lib/services/archive/open-archived-run";
import type { ServiceContext } from "@/lib/services/context";

/** What is to be done with a client's files once the database has forgotten it. */
export type Forgotten = Readonly<{
  /** In the transaction that erases the client. */
  detach(tx: Transaction): Promise<void>;
  /** After its commit. What is interrupted here is done by the archive's own passes. */
  drop(): Promise<void>;
}>;

/**
 * Brings a client's archived runs back into the database, where they are erased, and writes their files anew without them. The
 * old files stay until the transaction that names the new ones is through.
 */
export async function forgetInArchive(ctx: ServiceContext, clientId: string): Promise<Forgotten> {
  const { db, store } = ctx;
  const files = await filesOfClient(db, clientId);
  for (const { runIds } of files) for (const runId of runIds) await openArchivedRun(ctx, runId);
  const replaced = await Promise.all(files.map((file) => withoutRuns(store, file)));

  return {
    detach: async (tx) => {
      for (const { old, runIds, file } of replaced) await replaceFile(tx, old, runIds, file);
    },
    drop: async () => {
      for (const { old, sha256 } of replaced) await deleteArchiveFile(store, old, sha256);
    },
  };
}

/** Writes a file anew without these runs, under a name of its own. */
async function withoutRuns(store: ObjectStore, { id: old, sha256, runIds }: ClientFile) {
  const text = await readArchiveFile(store, old, sha256);
  const rows = text.ok ? readArchiveText(text.value) : null;
  if (!rows)
    throw new AppError(
      "unavailable",
      `The archive file ${old} with runs of this client cannot be read. Try again later.`,
      {
        reason: "archive_file",
        file: old,
      },
    );
  const kept = contentOf(rows.filter(({ runId }) => !runIds.includes(runId)));
  const id = newId();
  const written = await writeArchiveFile(store, id, archiveText(id, kept));
  return { old, sha256, runIds, file: { id, ...written, counts: kept.counts } };
}
