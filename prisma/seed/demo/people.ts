import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/db/audit";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import { insertGrant } from "@/lib/db/users";
import type { Role } from "@/lib/domain/access/roles";
import type { SeedContext } from "@/prisma/seed/seed-context";

/** Two of each deciding role, so that two people can be shown. */
const PEOPLE: readonly Readonly<{ personKey: string; name: string; role: Role }>[] = [
  { personKey: "ds", name: "Dana Reyes", role: "ds" },
  { personKey: "ds2", name: "Sam Whitfield", role: "ds" },
  { personKey: "de", name: "Elif Demir", role: "de" },
  { personKey: "de2", name: "Jonas Lindqvist", role: "de" },
  { personKey: "do", name: "Omar Haddad", role: "do" },
  { personKey: "do2", name: "Priya Nair", role: "do" },
  { personKey: "manager", name: "Margaret Olsen", role: "manager" },
  { personKey: "admin", name: "Ada Kowalski", role: "admin" },
  { personKey: "viewer", name: "Victor Almeida", role: "viewer" },
];

/** People who exist keep the roles they have now, whatever the demo gave them once. */
export async function seedPeople({ db }: SeedContext): Promise<void> {
  const known = await db.appUser.findMany({ where: { isDemo: true }, select: { personKey: true } });
  const missing = PEOPLE.filter((one) => !known.some(({ personKey }) => personKey === one.personKey));
  for (const { role, ...person } of missing)
    await db.$transaction(async (tx) => {
      const id = newId();
      await tx.appUser.create({ data: { id, ...person, isDemo: true } });
      await insertGrant(tx, { id: newId(), userId: id, role, grantedBy: SYSTEM_USER_ID, grantedAt: new Date() });
      await appendAudit(tx, {
        actorId: SYSTEM_USER_ID,
        action: "user.created",
        targetType: "user",
        targetId: person.personKey,
        details: { role, how: "demo" },
      });
    });
}
