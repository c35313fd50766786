import { z } from "zod";
import type { Transaction } from "@/lib/db/client";
import { type Role, roleSchema } from "@/lib/domain/access/roles";

const requestRow = z.object({ id: z.uuid(), userId: z.uuid(), role: roleSchema, requestedBy: z.uuid() });
export type GrantRequestRow = z.infer<typeof requestRow>;

export async function insertGrantRequest(
  tx: Transaction,
  request: Readonly<{ id: string; userId: string; role: Role; requestedBy: string; at: Date }>,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO grant_request (id, user_id, role, requested_by, requested_at)
    VALUES (${request.id}::uuid, ${request.userId}::uuid, ${request.role}, ${request.requestedBy}::uuid, ${request.at})`;
}

/** Null when it was answered already. Two answers at once take turns. */
export async function lockGrantRequest(tx: Transaction, id: string): Promise<GrantRequestRow | null> {
  const rows = await tx.$queryRaw`
    SELECT id, user_id AS "userId", role, requested_by AS "requestedBy" FROM grant_request
    WHERE id = ${id}::uuid AND outcome IS NULL FOR UPDATE`;
  return z.array(requestRow).parse(rows)[0] ?? null;
}

export async function endGrantRequest(
  tx: Transaction,
  id: string,
  { outcome, by, at }: Readonly<{ outcome: "granted" | "declined"; by: string; at: Date }>,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE grant_request SET outcome = ${outcome}, ended_by = ${by}::uuid, ended_at = ${at} WHERE id = ${id}::uuid`;
}

/** A role that one person asked for and another confirmed; the guard on the row knows both. */
export async function insertConfirmedGrant(
  tx: Transaction,
  grant: Readonly<{ id: string; userId: string; role: Role; grantedBy: string; confirmedBy: string; at: Date }>,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO role_grant (id, user_id, role, granted_by, confirmed_by, granted_at)
    VALUES (${grant.id}::uuid, ${grant.userId}::uuid, ${grant.role}, ${grant.grantedBy}::uuid, ${grant.confirmedBy}::uuid,
            ${grant.at})`;
}
