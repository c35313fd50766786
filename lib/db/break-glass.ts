import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { GLASS_CATEGORIES, type GlassCategory, VERDICTS, type Verdict } from "@/lib/domain/change/break-glass";

type NewRequest = Readonly<{
  id: string;
  changeRequestId: string;
  revision: number;
  contentHash: string;
  category: GlassCategory;
  incident: string;
  reason: string;
  askedBy: string;
  at: Date;
}>;

/** The guard on the row asks whether this person may, of this revision. */
export async function insertBreakGlass(tx: Transaction, { at, ...request }: NewRequest): Promise<void> {
  await tx.breakGlass.create({ data: { ...request, askedAt: at } });
}

/** False when it was answered already. Confirming is an activation, which answers by itself. */
export async function endBreakGlass(
  tx: Transaction,
  id: string,
  { outcome, by, at }: Readonly<{ outcome: "declined" | "withdrawn"; by: string; at: Date }>,
): Promise<boolean> {
  const ended = await tx.breakGlass.updateMany({
    where: { id, outcome: null },
    data: { outcome, answeredBy: by, answeredAt: at },
  });
  return ended.count > 0;
}

const obligationRow = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  version: z.int(),
  changeRequest: z.int(),
  title: z.string(),
  category: z.enum(GLASS_CATEGORIES),
  incident: z.string(),
  reason: z.string(),
  waived: z.array(z.string()),
  askedBy: personColumn,
  confirmedBy: personColumn,
  activatedAt: instantColumn,
  dueAt: instantColumn,
  isOverdue: z.boolean(),
  verdict: z.enum(VERDICTS).nullable(),
  note: z.string().nullable(),
  reviewedBy: personColumn.nullable(),
  signedBy: personColumn.nullable(),
  isReverted: z.boolean(),
  /** Whether the reader could do the next step, by the rule that the guard on the row asks. */
  mayReview: z.boolean(),
  maySign: z.boolean(),
});
export type ObligationRow = z.infer<typeof obligationRow>;

const columns = (userId: string) => Prisma.sql`o.activation_id AS id, d.dag_key AS "dagKey", v.number AS version,
  c.number AS "changeRequest", c.title, b.category, b.incident, b.reason, a.waived, ${personJson("asker")} AS "askedBy",
  ${personJson("second")} AS "confirmedBy", a.created_at AS "activatedAt", o.due_at AS "dueAt",
  o.due_at < clock_timestamp() AS "isOverdue", o.verdict, o.note,
  CASE WHEN reviewer.id IS NOT NULL THEN ${personJson("reviewer")} END AS "reviewedBy",
  CASE WHEN signer.id IS NOT NULL THEN ${personJson("signer")} END AS "signedBy", o.reverted_by IS NOT NULL AS "isReverted",
  is_uninvolved(${userId}::uuid, 'de', o.activation_id) AS "mayReview",
  is_uninvolved(${userId}::uuid, 'manager', o.activation_id) AND o.reviewed_by IS DISTINCT FROM ${userId}::uuid AS "maySign"`;

const SOURCE = Prisma.sql`obligation o JOIN activation a ON a.id = o.activation_id JOIN dag d ON d.id = o.dag_id
  JOIN dag_version v ON v.activation_id = a.id JOIN change_request c ON c.id = o.change_request_id
  JOIN break_glass b ON b.id = a.break_glass_id JOIN app_user asker ON asker.id = b.asked_by
  JOIN app_user second ON second.id = b.answered_by LEFT JOIN app_user reviewer ON reviewer.id = o.reviewed_by
  LEFT JOIN app_user signer ON signer.id = o.signed_by`;

/** What is still owed, first due first; of one DAG or of all. obligation_open_idx. */
export async function listOpenObligations(db: Db, userId: string, dagKey: string | null): Promise<ObligationRow[]> {
  const ofDag = dagKey === null ? Prisma.empty : Prisma.sql`AND d.dag_key = ${dagKey}`;
  const rows = await db.$queryRaw`
    SELECT ${columns(userId)} FROM ${SOURCE} WHERE o.signed_at IS NULL AND o.reverted_by IS NULL ${ofDag}
    ORDER BY o.due_at, o.activation_id`;
  return z.array(obligationRow).parse(rows);
}

/** By its activation. */
export async function findObligation(db: Db, userId: string, activationId: string): Promise<ObligationRow | null> {
  const rows = await db.$queryRaw`
    SELECT ${columns(userId)} FROM ${SOURCE} WHERE o.activation_id = ${activationId}::uuid`;
  return z.array(obligationRow).parse(rows)[0] ?? null;
}

/** Null when it was not activated in an emergency. */
export async function findObligationOfChange(
  db: Db,
  userId: string,
  changeRequestId: string,
): Promise<ObligationRow | null> {
  const rows = await db.$queryRaw`
    SELECT ${columns(userId)} FROM ${SOURCE} WHERE o.change_request_id = ${changeRequestId}::uuid`;
  return z.array(obligationRow).parse(rows)[0] ?? null;
}

/** Activations past missing approvals since the month began, in UTC. */
export async function countGlassThisMonth(db: Db): Promise<number> {
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS count FROM obligation o
    WHERE o.created_at >= date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;
  return z.tuple([z.object({ count: z.int() })]).parse(rows)[0].count;
}

/** False when somebody else's review was first. */
export async function reviewObligation(
  tx: Transaction,
  activationId: string,
  { verdict, note, by, at }: Readonly<{ verdict: Verdict; note: string; by: string; at: Date }>,
): Promise<boolean> {
  const changed = await tx.obligation.updateMany({
    where: { activationId, verdict: null },
    data: { verdict, note, reviewedBy: by, reviewedAt: at },
  });
  return changed.count > 0;
}

/** False when it was signed, or not reviewed with this verdict. */
export async function signObligation(
  tx: Transaction,
  activationId: string,
  { verdict, by, at }: Readonly<{ verdict: Verdict; by: string; at: Date }>,
): Promise<boolean> {
  const changed = await tx.obligation.updateMany({
    where: { activationId, verdict, signedBy: null },
    data: { signedBy: by, signedAt: at },
  });
  return changed.count > 0;
}
