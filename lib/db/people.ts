import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { roleSchema } from "@/lib/domain/access/roles";

/** The hand behind seeds and single sign-on; holds no role and cannot sign in. Source: the platform defaults migration. */
export const SYSTEM_USER_ID = "00000000-0000-7000-8000-000000000001";

const identityRow = z.object({
  id: z.uuid(),
  personKey: z.string(),
  name: z.string(),
  sessionVersion: z.int(),
  isDemo: z.boolean(),
  roles: z.array(roleSchema),
});
/** An active person with the roles that hold at this moment. */
export type Identity = Readonly<z.infer<typeof identityRow>>;

const IDENTITY_COLUMNS = Prisma.sql`u.id, u.person_key AS "personKey", u.name, u.session_version AS "sessionVersion",
  u.is_demo AS "isDemo",
  coalesce(array_agg(g.role ORDER BY g.role) FILTER (WHERE g.id IS NOT NULL), '{}') AS roles`;

/** Null when there is no such person or the account is not active. One statement: it runs at every request. */
export async function findIdentity(db: Db, userId: string): Promise<Identity | null> {
  const rows = await db.$queryRaw`
    SELECT ${IDENTITY_COLUMNS} FROM app_user u
    LEFT JOIN role_grant g ON g.user_id = u.id AND g.revoked_at IS NULL
    WHERE u.id = ${userId}::uuid AND u.is_active GROUP BY u.id`;
  return z.array(identityRow).parse(rows)[0] ?? null;
}

const tokenIdentityRow = identityRow.extend({ tokenId: z.uuid(), isUseDue: z.boolean() });

/** The owner of a live API token, by the token's hash. `isUseDue`: its last use was noted more than a minute ago. */
export async function findTokenOwner(db: Db, tokenHash: string, now: Date) {
  const rows = await db.$queryRaw`
    SELECT ${IDENTITY_COLUMNS}, t.id AS "tokenId",
           coalesce(t.last_used_at < ${now}::timestamptz - interval '1 minute', true) AS "isUseDue"
    FROM api_token t JOIN app_user u ON u.id = t.user_id AND u.is_active
    LEFT JOIN role_grant g ON g.user_id = u.id AND g.revoked_at IS NULL
    WHERE t.token_hash = ${tokenHash} AND t.revoked_at IS NULL AND t.expires_at > ${now}::timestamptz
    GROUP BY u.id, t.id`;
  return z.array(tokenIdentityRow).parse(rows)[0] ?? null;
}

export async function noteTokenUse(db: Db, tokenId: string, now: Date): Promise<void> {
  await db.apiToken.update({ where: { id: tokenId }, data: { lastUsedAt: now } });
}

/** People a demo sign-in offers, each with the roles they hold. */
export async function listDemoIdentities(db: Db): Promise<Identity[]> {
  const rows = await db.$queryRaw`
    SELECT ${IDENTITY_COLUMNS} FROM app_user u
    LEFT JOIN role_grant g ON g.user_id = u.id AND g.revoked_at IS NULL
    WHERE u.is_demo AND u.is_active GROUP BY u.id ORDER BY u.created_at, u.person_key`;
  return z.array(identityRow).parse(rows);
}
