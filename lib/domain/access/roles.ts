import { z } from "zod";

/** Data scientist, data engineer, data ops, manager, administrator, viewer. */
export const ROLES = ["ds", "de", "do", "manager", "admin", "viewer"] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** Roles that clear changes or give roles: two people give them, and neither is who receives them. */
const TWO_PERSON_ROLES: readonly Role[] = ["de", "do", "admin"];
export const needsTwoPeople = (role: Role): boolean => TWO_PERSON_ROLES.includes(role);

export const ROLE_TITLES = {
  ds: "Data scientist",
  de: "Data engineer",
  do: "Data ops",
  manager: "Manager",
  admin: "Admin",
  viewer: "Viewer",
} as const satisfies Record<Role, string>;
