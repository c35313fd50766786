import { randomBytes } from "node:crypto";
import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/db/audit";
import type { PrismaClient } from "@/lib/db/client";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import { insertGrant } from "@/lib/db/users";
import { AppError } from "@/lib/domain/shared/app-error";
import { hashPassword } from "@/lib/services/access/password-hash";

const PASSWORD_BYTES = 15;

/**
 * The administrator of a new installation, with a password that is shown once and stored only as a hash. Refuses as
 * soon as there is an administrator: after that, administrators make administrators.
 */
export async function createFirstAdmin(
  db: PrismaClient,
  personKey: string,
  now: Date,
): Promise<{ personKey: string; password: string }> {
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  const passwordHash = await hashPassword(password);
  await db.$transaction(async (tx) => {
    // Two calls at once take turns, so that the second one sees the first one's administrator.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('first-admin', 0))`;
    const holder = await tx.roleGrant.findFirst({
      where: { role: "admin", revokedAt: null, user: { isActive: true } },
    });
    if (holder)
      throw new AppError(
        "conflict",
        "There is an administrator already. Who signs in gets roles from them under People.",
        {
          reason: "admin_exists",
        },
      );
    const id = newId();
    await tx.appUser.create({ data: { id, personKey: personKey.toLowerCase(), name: personKey, passwordHash } });
    await insertGrant(tx, { id: newId(), userId: id, role: "admin", grantedBy: SYSTEM_USER_ID, grantedAt: now });
    await appendAudit(tx, {
      actorId: SYSTEM_USER_ID,
      action: "user.created",
      targetType: "user",
      targetId: personKey,
      details: { role: "admin", how: "first administrator" },
    });
  });
  return { personKey, password };
}
