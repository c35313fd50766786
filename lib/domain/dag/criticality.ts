import { z } from "zod";
import { hasPermission } from "@/lib/domain/access/permissions";
import type { Role } from "@/lib/domain/access/roles";

/** How much hangs on a DAG, from least to most. No part of its document: no change of a DAG says it about itself. */
export const CRITICALITIES = ["sandbox", "standard", "critical"] as const;
export const criticalitySchema = z.enum(CRITICALITIES);
export type Criticality = z.infer<typeof criticalitySchema>;

/** Less would hang on it than before. */
export const isLowered = (before: Criticality, after: Criticality): boolean =>
  CRITICALITIES.indexOf(after) < CRITICALITIES.indexOf(before);

/** Pausing is the safe action, but people wait where a DAG is critical: there it takes those who can let runs on again. */
export const mayPause = (roles: readonly Role[], criticality: Criticality): boolean =>
  hasPermission(roles, "dag:pause") && (criticality !== "critical" || hasPermission(roles, "dag:unpause"));
