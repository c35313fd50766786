import { PERMISSIONS, type Permission } from "@/lib/domain/access/permissions";
import { ROLE_TITLES, type Role } from "@/lib/domain/access/roles";

/** Titles joined for a sentence: "Data engineer", "Data engineer or Data ops". */
function joinRoleTitles(roles: readonly Role[]): string {
  const titles = roles.map((role) => ROLE_TITLES[role]);
  const last = titles.at(-1) ?? "nobody";
  return titles.length < 2 ? last : `${titles.slice(0, -1).join(", ")} or ${last}`;
}

/** What a refused person is told: the right that is missing and which roles carry it. */
export function denialSentence(permission: Permission): string {
  const holders = joinRoleTitles(PERMISSIONS[permission]);
  return `You lack the right ${permission}. It comes with the role ${holders}; an administrator can grant it.`;
}
