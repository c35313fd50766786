import type { Role } from "@/lib/domain/access/roles";

/**
 * Which roles may do what, once: routes, services and pages read this table, and a test tries every route with
 * every role. Source: governance.md 2.4, without teams. Admin manages people and has no content rights of its own.
 */
const ANYONE = ["ds", "de", "do", "manager", "admin", "viewer"] as const;
const CONTENT = ["ds", "de", "do", "manager", "viewer"] as const;

export const PERMISSIONS = {
  "me:read": ANYONE,
  "alert:read": ANYONE,
  "alert:resolve": ["ds", "de", "do", "manager"],
  "alert:route": ["de", "do", "manager"],
  "dag:read": ANYONE,
  "dag:create": ["ds", "de", "do"],
  "draft:edit": ["ds", "de", "do"],
  "draft:try": ["ds", "de"],
  "dag:pause": ["ds", "de", "do"],
  "dag:unpause": ["de", "do"],
  "change_request:read": ANYONE,
  "change_request:submit": ["ds", "de", "do"],
  "change_request:comment": ["ds", "de", "do", "manager"],
  "change_request:review": ["ds", "de", "do", "manager"],
  "change_request:dismiss": ["ds", "de", "do", "manager", "admin"],
  "change_request:activate": ["de"],
  "change_request:break_glass": ["de", "do"],
  "obligation:review": ["de"],
  "obligation:sign": ["manager"],
  "change_request:close": ["ds", "de", "do"],
  "client:read": CONTENT,
  "client:enqueue": ["ds", "de", "do"],
  "client:hold": ["de", "do"],
  "client:erase": ["do", "manager"],
  "decision:export": ["de", "do", "manager"],
  "run:read": CONTENT,
  "run:trigger": ["ds", "de", "do"],
  "run:cancel": ["de", "do"],
  "run:answer": ["ds", "de", "do", "manager"],
  "run:rerun": ["de", "do"],
  "run:mark": ["de", "do"],
  "run:pause": ["de", "do"],
  "backfill:preview": ["ds", "de", "do"],
  "backfill:write": ["de", "do"],
  "run:log": ["ds", "de", "do"],
  "run:output": ["ds", "de"],
  "objective:read": CONTENT,
  "objective:propose": ["ds", "de", "do", "manager"],
  "pack:read": ANYONE,
  "pack:publish": ["ds", "de", "do"],
  "platform:read": ANYONE,
  "connection:test": ["do"],
  "worker:drain": ["do"],
  // Lanes, pools, environments, windows, connections and retention: proposed here, and answered by data ops.
  "platform:propose": ["de", "do", "admin"],
  "user:read": ["de", "do", "manager", "admin"],
  "grant:write": ["admin"],
  "grant:confirm": ["admin", "manager"],
  "token:write": ANYONE,
  "audit:own": ANYONE,
  "audit:read": ["de", "do", "manager", "admin"],
  "audit:export": ["do", "manager", "admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** True when at least one of the live roles grants the permission. No role at all grants nothing. */
export function hasPermission(roles: readonly Role[], permission: Permission): boolean {
  const allowed: readonly Role[] = PERMISSIONS[permission];
  return roles.some((role) => allowed.includes(role));
}
