import { z } from "zod";

/** Data scientist, data engineer, data ops, manager, administrator, viewer. */
export const ROLES = ["ds", "de", "do", "manager", "admin", "viewer"] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export const ROLE_TITLES = {
  ds: "Data scientist",
  de: "Data engineer",
  do: "Data ops",
  manager: "Manager",
  admin: "Admin",
  viewer: "Viewer",
} as const satisfies Record<Role, string>;
