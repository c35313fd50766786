import { v7 as newId } from "uuid";
import type { PrismaClient } from "@/lib/db/client";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import type { Role } from "@/lib/domain/access/roles";

/** One person per role under the role's own name, a second one of each deciding role, and one without any role. */
export const TEST_PEOPLE = {
  ds: ["ds"],
  ds2: ["ds"],
  de: ["de"],
  de2: ["de"],
  do: ["do"],
  do2: ["do"],
  manager: ["manager"],
  admin: ["admin"],
  viewer: ["viewer"],
  nobody: [],
} as const satisfies Record<string, readonly Role[]>;
export type TestPerson = keyof typeof TEST_PEOPLE;

/** Creates them and answers their ids. */
export async function createTestPeople(db: PrismaClient): Promise<Record<TestPerson, string>> {
  const people = Object.entries(TEST_PEOPLE).map(([personKey, roles]) => ({ id: newId(), personKey, roles }));
  await db.appUser.createMany({
    data: people.map(({ id, personKey }) => ({ id, personKey, name: `Person ${personKey}` })),
  });
  await db.roleGrant.createMany({
    data: people.flatMap(({ id, roles }) =>
      roles.map((role) => ({ id: newId(), userId: id, role, grantedBy: SYSTEM_USER_ID })),
    ),
  });
  return Object.fromEntries(people.map(({ personKey, id }) => [personKey, id])) as Record<TestPerson, string>; // every name is among them
}
