import { currentAuditOrigin } from "@/lib/db/audit-origin";
import type { Transaction } from "@/lib/db/client";

export type AuditEntry = Readonly<{
  /** Null when nobody is known, such as a refused sign-in of an unknown account. */
  actorId: string | null;
  /** Object and what happened to it: `change_request.submitted`. */
  action: string;
  targetType: string;
  targetId: string;
  /** Facts for the record; never secrets or clients' data. */
  details?: Readonly<Record<string, unknown>>;
}>;

/**
 * Appends to the hash-chained record, in the transaction of the change it tells about. Call it last: it locks the
 * chain's head until the commit.
 */
export async function appendAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  const details = JSON.stringify(entry.details ?? {});
  const origin = JSON.stringify(currentAuditOrigin());
  await tx.$queryRaw`SELECT audit_append(${entry.actorId}::uuid, ${entry.action}, ${entry.targetType}, ${entry.targetId}, ${details}::jsonb, ${origin}::jsonb)`;
}
