import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { type Page, pageOfRows, readCursor, TEXT_CURSOR } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import { type Role, roleSchema } from "@/lib/domain/access/roles";

const userRow = personColumn.extend({
  email: z.string().nullable(),
  isActive: z.boolean(),
  grants: z.array(
    z.object({
      id: z.uuid(),
      role: roleSchema,
      grantedBy: personColumn,
      confirmedBy: personColumn.nullable(),
      grantedAt: instantColumn,
    }),
  ),
  requests: z.array(
    z.object({ id: z.uuid(), role: roleSchema, requestedBy: personColumn, requestedAt: instantColumn }),
  ),
});
export type UserRow = z.infer<typeof userRow>;

const USER_COLUMNS = Prisma.sql`u.id, u.person_key AS "personKey", u.name, u.email, u.is_active AS "isActive",
  (SELECT coalesce(json_agg(json_build_object('id', g.id, 'role', g.role, 'grantedAt', g.granted_at,
     'grantedBy', ${personJson("b")}, 'confirmedBy', CASE WHEN s.id IS NOT NULL THEN ${personJson("s")} END) ORDER BY g.role), '[]')
   FROM role_grant g JOIN app_user b ON b.id = g.granted_by LEFT JOIN app_user s ON s.id = g.confirmed_by
   WHERE g.user_id = u.id AND g.revoked_at IS NULL) AS grants,
  (SELECT coalesce(json_agg(json_build_object('id', q.id, 'role', q.role, 'requestedAt', q.requested_at,
     'requestedBy', ${personJson("b")}) ORDER BY q.role), '[]')
   FROM grant_request q JOIN app_user b ON b.id = q.requested_by WHERE q.user_id = u.id AND q.outcome IS NULL) AS requests`;

/** People by what they type to sign in, with the roles that hold now, in one statement. */
export async function listUsers(db: Db, page: { cursor?: string | undefined; limit: number }): Promise<Page<UserRow>> {
  const after = readCursor(page.cursor, TEXT_CURSOR)?.[0] ?? "";
  const rows = await db.$queryRaw`
    SELECT ${USER_COLUMNS} FROM app_user u WHERE u.person_key > ${after} AND u.id <> ${SYSTEM_USER_ID}::uuid
    ORDER BY u.person_key LIMIT ${page.limit + 1}`;
  return pageOfRows(z.array(userRow).parse(rows), page.limit, (row) => [row.personKey]);
}

export async function findUser(db: Db, id: string): Promise<UserRow | null> {
  const rows = await db.$queryRaw`
    SELECT ${USER_COLUMNS} FROM app_user u WHERE u.id = ${id}::uuid AND u.id <> ${SYSTEM_USER_ID}::uuid`;
  return z.array(userRow).parse(rows)[0] ?? null;
}

export async function insertGrant(
  tx: Transaction,
  grant: { id: string; userId: string; role: Role; grantedBy: string; grantedAt: Date },
): Promise<void> {
  await tx.roleGrant.create({ data: grant });
}

export async function findLiveGrant(db: Db, id: string): Promise<{ userId: string; role: string } | null> {
  return db.roleGrant.findFirst({ where: { id, revokedAt: null }, select: { userId: true, role: true } });
}

/** Waits for an activation that is counting this grant. False when it was revoked already. */
export async function revokeGrantRow(tx: Transaction, id: string, at: Date): Promise<boolean> {
  const revoked = await tx.roleGrant.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } });
  return revoked.count > 0;
}
