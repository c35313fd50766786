import { appendAudit } from "@/lib/db/audit";
import { forgetAttempt, markAttemptSucceeded, noteAttempt, readRecentFailures } from "@/lib/db/sign-in-attempts";
import { secondsToWait } from "@/lib/domain/access/sign-in-throttle";
import { AppError } from "@/lib/domain/shared/app-error";
import { verifyPassword } from "@/lib/services/access/password-hash";
import type { ServiceContext } from "@/lib/services/context";

/** Before sign-in there is no actor. */
export type SignInContext = Pick<ServiceContext, "db" | "now">;

const MAX_PASSWORD = 128;

/**
 * Who signs in with this name or e-mail and password; null when they do not match, told the same way and after the
 * same work for unknown people. Throws `too_many_requests` after repeated failures.
 */
export async function signInWithPassword(
  { db, now }: SignInContext,
  input: { person: string; password: string; ip: string },
): Promise<{ userId: string } | null> {
  const account = input.person.trim().toLowerCase().slice(0, 200);
  const attempt = { account, ip: input.ip, at: now() };
  const id = await noteAttempt(db, attempt);
  const wait = secondsToWait(await readRecentFailures(db, { ...attempt, id }), attempt.at);
  if (wait > 0) {
    await forgetAttempt(db, id);
    throw new AppError("too_many_requests", `Too many attempts. Try again in ${wait} seconds.`, { retryAfter: wait });
  }
  const person = await db.appUser.findFirst({
    where: { OR: [{ personKey: account }, { email: account }], isActive: true, isDemo: false },
    select: { id: true, passwordHash: true },
  });
  const matches = await verifyPassword(input.password.slice(0, MAX_PASSWORD + 1), person?.passwordHash ?? null);
  await db.$transaction(async (tx) => {
    if (matches) await markAttemptSucceeded(tx, id);
    await appendAudit(tx, {
      actorId: person?.id ?? null,
      action: matches ? "session.started" : "session.refused",
      targetType: "account",
      targetId: account,
      details: { method: "password", ip: input.ip },
    });
  });
  return matches && person ? { userId: person.id } : null;
}
