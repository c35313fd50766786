import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/db/audit";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import type { SignInContext } from "@/lib/services/access/sign-in-with-password";

/**
 * The person behind a verified e-mail of the identity provider. A first sign-in creates the account without any role;
 * an administrator grants what is needed. Null when the account was switched off.
 */
export async function signInWithSingleSignOn(
  { db }: SignInContext,
  profile: { email: string; name: string },
): Promise<{ userId: string } | null> {
  const email = profile.email.trim().toLowerCase();
  return db.$transaction(async (tx) => {
    // One statement decides when two first sign-ins of the same person race.
    await tx.appUser.createMany({
      data: [{ id: newId(), personKey: email, email, name: profile.name.slice(0, 200) || email }],
      skipDuplicates: true,
    });
    const person = await tx.appUser.findUnique({
      where: { email },
      select: { id: true, isActive: true, isDemo: true },
    });
    if (!person?.isActive || person.isDemo || person.id === SYSTEM_USER_ID) return null;
    await appendAudit(tx, {
      actorId: person.id,
      action: "session.started",
      targetType: "account",
      targetId: email,
      details: { method: "single_sign_on" },
    });
    return { userId: person.id };
  });
}
