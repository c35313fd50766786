import { v7 as newId } from "uuid";
import type { PrismaClient } from "@/lib/db/client";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import type { Role } from "@/lib/domain/access/roles";
import type { Actor } from "@/lib/services/context";

/** Two of each deciding role, so that two people can be shown. `ds` is what a demo sign-in sends. */
const DEMO_PEOPLE = {
  ds: ["Dana Reyes", "ds"],
  ds2: ["Sam Whitfield", "ds"],
  de: ["Elif Demir", "de"],
  de2: ["Jonas Lindqvist", "de"],
  do: ["Omar Haddad", "do"],
  do2: ["Priya Nair", "do"],
  manager: ["Margaret Olsen", "manager"],
  admin: ["Ada Kowalski", "admin"],
  viewer: ["Victor Almeida", "viewer"],
} as const satisfies Record<string, readonly [string, Role]>;

export type DemoPerson = keyof typeof DEMO_PEOPLE;

/** Creates whoever is missing; a second start changes nobody. */
export async function seedPeople(db: PrismaClient): Promise<void> {
  const known = new Set((await db.appUser.findMany({ select: { personKey: true } })).map((user) => user.personKey));
  for (const [personKey, [name, role]] of Object.entries(DEMO_PEOPLE)) {
    if (known.has(personKey)) continue;
    const userId = newId();
    await db.$transaction([
      db.appUser.create({ data: { id: userId, personKey, name, isDemo: true } }),
      db.roleGrant.create({ data: { id: newId(), userId, role, grantedBy: SYSTEM_USER_ID } }),
    ]);
  }
}

/** A demo person as the one who acts, with the roles that hold now. */
export async function actAs(db: PrismaClient, personKey: DemoPerson): Promise<Actor> {
  const user = await db.appUser.findUniqueOrThrow({
    where: { personKey },
    include: { grants: { where: { revokedAt: null } } },
  });
  const role: Role = DEMO_PEOPLE[personKey][1];
  const roles = user.grants.some((grant) => grant.role === role) ? [role] : [];
  return { userId: user.id, name: user.name, personKey, roles, via: "system" };
}
