import { randomBytes } from "node:crypto";
import { v7 as newId } from "uuid";
import type { Token } from "@/lib/contracts/people";
import { appendAudit } from "@/lib/db/audit";
import { insertToken } from "@/lib/db/tokens";
import { requirePermission } from "@/lib/services/access/require-permission";
import { hashToken, TOKEN_PREFIX } from "@/lib/services/access/resolve-actor";
import type { ServiceContext } from "@/lib/services/context";

const DAY_MS = 86_400_000;
const TOKEN_BYTES = 32;
const SHOWN_LETTERS = TOKEN_PREFIX.length + 6;

/** A token that acts with its owner's roles of the moment. Only its hash is stored, so the answer is its one appearance. */
export async function createToken(
  ctx: ServiceContext,
  { name, expiresInDays }: { name: string; expiresInDays: number },
): Promise<Token & { token: string }> {
  requirePermission(ctx.actor, "token:write");
  const token = `${TOKEN_PREFIX}${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  const createdAt = ctx.now();
  const userId = ctx.actor.userId;
  const stored = await ctx.db.$transaction(async (tx) => {
    const row = await insertToken(tx, {
      id: newId(),
      userId,
      name,
      prefix: token.slice(0, SHOWN_LETTERS),
      tokenHash: hashToken(token),
      createdAt,
      expiresAt: new Date(createdAt.getTime() + expiresInDays * DAY_MS),
    });
    const details = { name, expiresAt: row.expiresAt };
    await appendAudit(tx, { actorId: userId, action: "token.created", targetType: "token", targetId: row.id, details });
    return row;
  });
  return { ...stored, token };
}
