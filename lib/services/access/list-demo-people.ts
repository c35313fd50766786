import type { Db } from "@/lib/db/client";
import { listDemoIdentities } from "@/lib/db/people";
import type { Role } from "@/lib/domain/access/roles";

/** Who can be signed in as with one click. The caller asks in demo mode only. */
export async function listDemoPeople(db: Db): Promise<{ personKey: string; name: string; roles: readonly Role[] }[]> {
  const people = await listDemoIdentities(db);
  return people.map(({ personKey, name, roles }) => ({ personKey, name, roles }));
}
