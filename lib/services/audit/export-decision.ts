import { createHash } from "node:crypto";
import { appendAudit } from "@/lib/db/audit";
import { readAuditHead, readAuditLinks } from "@/lib/db/audit-events";
import { type EvidenceRow, findDecidedRun, readRunRows } from "@/lib/db/evidence";
import { hasPermission } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { openArchivedRun } from "@/lib/services/archive/open-archived-run";
import { gatherEvidence } from "@/lib/services/audit/export-evidence";
import type { ServiceContext } from "@/lib/services/context";

const MAX_ENTRIES = 5_000;

/** Columns that hold what a client brought or what tasks made of it. */
const PERSONAL: Readonly<Record<string, readonly string[]>> = {
  queue_item: ["data"],
  task_attempt: ["output", "error"],
  mark_request: ["output"],
};

const sha256 = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** In the place of a value that its reader may not see: two files about one run can be compared all the same. */
const masked = (value: unknown) => (value === null ? null : { masked: true, sha256: sha256(value) });

const maskRow = (columns: readonly string[]) => (row: EvidenceRow) => ({
  ...row,
  ...Object.fromEntries(columns.map((column) => [column, masked(row[column] ?? null)])),
});

/**
 * How one run came to its decision, in one file: its rows as Postgres has them, each table with its hash, everything that was
 * done to it, the evidence of the version that decided, and its entries of the record. Reading it is itself recorded.
 */
export async function exportDecision(ctx: ServiceContext, runId: string): Promise<string> {
  const { db, actor } = ctx;
  requirePermission(actor, "decision:export");
  const run = await findDecidedRun(db, runId);
  await openArchivedRun(ctx, runId);
  if (!run) throw new AppError("not_found", "There is no such run. Look at the list of runs.", { runId });
  await db.$transaction((tx) =>
    appendAudit(tx, { actorId: actor.userId, action: "decision.exported", targetType: "dag_run", targetId: runId }),
  );
  const isWhole = hasPermission(actor.roles, "run:output");
  const rows = await readRunRows(db, runId);
  const tables = Object.entries(rows).map(([name, found]) => {
    const hide = isWhole ? null : PERSONAL[name];
    return [name, { sha256: sha256(found), rows: hide ? found.map(maskRow(hide)) : found }];
  });
  const head = await readAuditHead(db);
  const ofRun = { targetType: "dag_run", targetId: runId };
  const entries = await readAuditLinks(db, { after: 0, upTo: head.sequence, limit: MAX_ENTRIES }, ofRun);
  return JSON.stringify(
    {
      ...{ kind: "signalbox-decision-evidence", format: 1, runId, dag: run.dagKey, version: run.version },
      ...{ exportedAt: ctx.now().toISOString(), exportedBy: actor.personKey, isPersonalDataShown: isWhole },
      about: {
        tables: "sha256 is over the JSON text of all rows of a table, unmasked and in this order.",
        masked: "A value that the reader may not see is replaced by the sha256 of its JSON text.",
        version: "Why the logic may run: sha256 of `canonical` in UTF-8 is its content hash.",
        record: "Entries of the hash-chained record about this run; `npm run verify-audit` explains the chain.",
      },
      tables: Object.fromEntries(tables),
      version_evidence: await gatherEvidence(db, run.dagKey, run.version),
      record: { head, entries, isWhole: entries.length < MAX_ENTRIES },
    },
    null,
    2,
  );
}
