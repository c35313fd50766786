import { createHash } from "node:crypto";
import type { Db } from "@/lib/db/client";
import { findIdentity, findTokenOwner, type Identity, noteTokenUse } from "@/lib/db/people";
import type { Actor } from "@/lib/services/context";

export const TOKEN_PREFIX = "sbx_";

export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

const actorOf = (identity: Identity, via: Actor["via"]): Actor => ({
  userId: identity.id,
  name: identity.name,
  personKey: identity.personKey,
  roles: identity.roles,
  via,
});

/** Who a session cookie speaks for now; null when the account was switched off or the session was ended elsewhere. */
export async function resolveSessionActor(
  db: Db,
  session: { userId: string; sessionVersion: number; authenticatedAt: Date | null },
): Promise<Actor | null> {
  const identity = await findIdentity(db, session.userId);
  if (identity?.sessionVersion !== session.sessionVersion) return null;
  const { authenticatedAt } = session;
  return { ...actorOf(identity, "session"), ...(authenticatedAt ? { authenticatedAt } : {}) };
}

/** Who an API token speaks for now, with the owner's live roles; null when it is unknown, expired or revoked. */
export async function resolveTokenActor(db: Db, token: string, now: Date): Promise<Actor | null> {
  if (!token.startsWith(TOKEN_PREFIX)) return null;
  const owner = await findTokenOwner(db, hashToken(token), now);
  if (!owner) return null;
  if (owner.isUseDue) await noteTokenUse(db, owner.tokenId, now);
  return actorOf(owner, "token");
}
