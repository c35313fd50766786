import { appendAudit } from "@/lib/db/audit";
import { readAuditHead, readAuditLinks } from "@/lib/db/audit-events";
import type { Db } from "@/lib/db/client";
import { type EvidenceRow, findActivated, readChangeRows, readPeopleWithGrants } from "@/lib/db/evidence";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** More entries than any change has; the answer says when some are left out. */
const MAX_ENTRIES = 5_000;
/** Columns that name a person. */
const PERSON_COLUMNS = [
  ...["author_id", "pushed_by", "user_id", "reviewer_id", "opened_by", "resolved_by", "dismissed_by", "actor_id"],
  ...["second_person_id", "chosen_by"],
];

const peopleIn = (rows: Readonly<Record<string, readonly EvidenceRow[]>>): string[] => [
  ...new Set(
    Object.values(rows)
      .flat()
      .flatMap((row) => PERSON_COLUMNS.flatMap((column) => (typeof row[column] === "string" ? [row[column]] : []))),
  ),
];

/**
 * Why a version may run, in one file: its exact bytes, what was required, who gave it under which roles, checks, threads,
 * and the entries of the record with their hashes. Reading it is itself recorded.
 */
export async function exportEvidence(ctx: ServiceContext, dagKey: string, number: number): Promise<string> {
  requirePermission(ctx.actor, "audit:read");
  const version = await getActivated(ctx.db, dagKey, number);
  await ctx.db.$transaction((tx) =>
    appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "evidence.exported",
      targetType: "change_request",
      targetId: String(version.changeNumber),
      details: { dag: dagKey, version: number, contentHash: version.contentHash },
    }),
  );
  const about = { exportedAt: ctx.now().toISOString(), exportedBy: ctx.actor.personKey };
  return JSON.stringify({ ...about, ...(await gatherEvidence(ctx.db, dagKey, number)) }, null, 2);
}

async function getActivated(db: Db, dagKey: string, number: number) {
  const activated = await findActivated(db, dagKey, number);
  if (activated) return activated;
  throw new AppError("not_found", `There is no version ${number} of ${dagKey}. Look at its list of versions.`, {
    dagKey,
  });
}

/** The file about a version, for whoever may read it. */
export async function gatherEvidence(db: Db, dagKey: string, number: number) {
  const { canonical, ...version } = await getActivated(db, dagKey, number);
  const head = await readAuditHead(db);
  const rows = await readChangeRows(db, version.changeRequestId);
  const ofChange = { targetType: "change_request", targetId: String(version.changeNumber) };
  const entries = await readAuditLinks(db, { after: 0, upTo: head.sequence, limit: MAX_ENTRIES }, ofChange);
  return {
    ...{ kind: "signalbox-evidence", format: 1, dag: dagKey, ...version },
    /** sha256 of these bytes in UTF-8 is the content hash. */
    canonical: Buffer.from(canonical).toString("utf8"),
    rows,
    ...(await readPeopleWithGrants(db, peopleIn(rows))),
    record: { head, entries, isWhole: entries.length < MAX_ENTRIES },
  };
}
