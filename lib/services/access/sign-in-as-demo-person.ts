import { appendAudit } from "@/lib/db/audit";
import type { SignInContext } from "@/lib/services/access/sign-in-with-password";

/** One-click sign-in of a demo person; null for anybody else. The caller offers it in demo mode only. */
export async function signInAsDemoPerson({ db }: SignInContext, personKey: string): Promise<{ userId: string } | null> {
  const person = await db.appUser.findFirst({
    where: { personKey, isDemo: true, isActive: true },
    select: { id: true },
  });
  if (!person) return null;
  await db.$transaction((tx) =>
    appendAudit(tx, {
      actorId: person.id,
      action: "session.started",
      targetType: "account",
      targetId: personKey,
      details: { method: "demo" },
    }),
  );
  return { userId: person.id };
}
