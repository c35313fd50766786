import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { roleSchema } from "@/lib/domain/access/roles";

const readerRow = z.object({ userId: z.uuid(), email: z.string(), roles: z.array(roleSchema) });
export type NoticeReader = z.infer<typeof readerRow>;

/** Everybody who is told by mail: an active account with an address, whose person has not said that they want none. */
export async function listNoticeReaders(db: Db): Promise<NoticeReader[]> {
  const rows = await db.$queryRaw`
    SELECT u.id AS "userId", u.email, array_agg(g.role ORDER BY g.role) AS roles
    FROM app_user u JOIN role_grant g ON g.user_id = u.id AND g.revoked_at IS NULL
    WHERE u.is_active AND u.email IS NOT NULL AND NOT EXISTS (SELECT 1 FROM notice_opt_out o WHERE o.user_id = u.id)
    GROUP BY u.id`;
  return z.array(readerRow).parse(rows);
}

const ownRow = z.object({ email: z.string().nullable(), isOn: z.boolean() });

/** Where a person is told, and whether they want to be. */
export async function readNoticeSetting(db: Db, userId: string): Promise<z.infer<typeof ownRow>> {
  const rows = await db.$queryRaw`
    SELECT u.email, o.user_id IS NULL AS "isOn" FROM app_user u LEFT JOIN notice_opt_out o ON o.user_id = u.id
    WHERE u.id = ${userId}::uuid`;
  return z.tuple([ownRow]).parse(rows)[0];
}

export async function saveNoticeSetting(tx: Transaction, userId: string, isOn: boolean): Promise<void> {
  if (isOn) await tx.$executeRaw`DELETE FROM notice_opt_out WHERE user_id = ${userId}::uuid`;
  else await tx.$executeRaw`INSERT INTO notice_opt_out (user_id) VALUES (${userId}::uuid) ON CONFLICT DO NOTHING`;
}
