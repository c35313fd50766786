import { findArchivePlace, isInArchive, restoreRows } from "@/lib/db/archive";
import { readArchiveText } from "@/lib/domain/archive/archive-text";
import { AppError } from "@/lib/domain/shared/app-error";
import { readArchiveFile } from "@/lib/integrations/archive/archive-files";
import type { ServiceContext } from "@/lib/services/context";

const WHY = {
  missing: "is not in the store",
  changed: "is not the one that was written: its hash differs",
} as const;

/** The same for many runs of which each is a part of a picture: one whose file cannot be read is told, and is missing in it. */
export async function openArchivedRuns(ctx: ServiceContext, runIds: readonly string[]): Promise<void> {
  for (const runId of runIds)
    await openArchivedRun(ctx, runId).catch((err: unknown) => {
      ctx.log.warn({ event: "archive.unreadable", runId, err }, "A run cannot be brought back from the archive");
    });
}

/**
 * Brings the rows of an archived run back for a day, so that every page and every export reads it like any other. What was
 * archived cannot change: it only moves. Does nothing for other runs.
 */
export async function openArchivedRun(
  { db, store }: Pick<ServiceContext, "db" | "store">,
  runId: string,
): Promise<void> {
  if (!(await isInArchive(db, runId))) return;
  await db.$transaction(async (tx) => {
    const place = await findArchivePlace(tx, runId);
    // Another reader was faster, or every row is still there.
    if (!place || place.isRestored || place.sha256 === null) return;
    if (place.state !== "done")
      throw new AppError("unavailable", "This run is being archived just now. Try again in a moment.", {
        reason: "being_archived",
      });
    const text = await readArchiveFile(store, place.fileId, place.sha256);
    const rows = text.ok ? readArchiveText(text.value) : null;
    if (!rows) {
      const why = WHY[text.ok ? "changed" : text.error];
      throw new AppError(
        "unavailable",
        `The archive file ${place.fileId} of this run ${why}. Bring it back from a backup.`,
        {
          reason: "archive_file",
          file: place.fileId,
        },
      );
    }
    await restoreRows(
      tx,
      runId,
      rows.filter((row) => row.runId === runId),
    );
  });
}
