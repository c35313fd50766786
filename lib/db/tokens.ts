import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { ID_CURSOR, type Page, pageOfRows, readCursor } from "@/lib/db/cursor";

const tokenRow = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  createdAt: instantColumn,
  expiresAt: instantColumn,
  lastUsedAt: instantColumn.nullable(),
});
export type TokenRow = z.infer<typeof tokenRow>;

const select = { id: true, name: true, prefix: true, createdAt: true, expiresAt: true, lastUsedAt: true } as const;

/** A person's tokens that still work, newest first. Ids are time-ordered, so they serve as the cursor. */
export async function listTokens(
  db: Db,
  userId: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<TokenRow>> {
  const before = readCursor(page.cursor, ID_CURSOR)?.[0];
  const rows = await db.apiToken.findMany({
    where: {
      userId,
      revokedAt: null,
      expiresAt: { gt: new Date() },
      ...(before === undefined ? {} : { id: { lt: before } }),
    },
    orderBy: { id: "desc" },
    take: page.limit + 1,
    select,
  });
  return pageOfRows(z.array(tokenRow).parse(rows), page.limit, (row) => [row.id]);
}

export async function insertToken(
  tx: Transaction,
  token: {
    id: string;
    userId: string;
    name: string;
    prefix: string;
    tokenHash: string;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<TokenRow> {
  return tokenRow.parse(await tx.apiToken.create({ data: token, select }));
}

/** Null when the person has no such token. */
export async function revokeTokenRow(
  tx: Transaction,
  token: { id: string; userId: string; at: Date },
): Promise<{ name: string } | null> {
  const where = { id: token.id, userId: token.userId, revokedAt: null };
  const found = await tx.apiToken.findFirst({ where, select: { name: true } });
  const revoked = await tx.apiToken.updateMany({ where, data: { revokedAt: token.at } });
  return revoked.count > 0 ? found : null;
}
