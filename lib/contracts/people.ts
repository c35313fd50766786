import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";
import { roleSchema } from "@/lib/domain/access/roles";

export const personSchema = z.object({ id: z.uuid(), personKey: z.string(), name: z.string() });

/** GET /me */
export const meSchema = personSchema.extend({
  roles: z.array(roleSchema),
  permissions: z.array(z.string()),
  isDemo: z.boolean(),
  /** Decides without signing in again. */
  hasSignedInLately: z.boolean(),
  /** Mail about reviews: where it goes, and whether it is wanted. Without an address none is sent. */
  notices: z.object({ email: z.string().nullable(), isOn: z.boolean() }),
});
export type Me = z.infer<typeof meSchema>;

/** PUT /me/notices */
export const noticesBodySchema = z.strictObject({ isOn: z.boolean() });

/** GET /users */
export const userSchema = personSchema.extend({
  email: z.string().nullable(),
  isActive: z.boolean(),
  grants: z.array(
    z.object({
      id: z.uuid(),
      role: roleSchema,
      grantedBy: personSchema,
      /** The second person; null for roles that one person gives. */
      confirmedBy: personSchema.nullable(),
      grantedAt: instantSchema,
    }),
  ),
  /** Roles that were asked for and that somebody else has to confirm. */
  requests: z.array(
    z.object({ id: z.uuid(), role: roleSchema, requestedBy: personSchema, requestedAt: instantSchema }),
  ),
});
export type User = z.infer<typeof userSchema>;

/** POST /grants, DELETE /grants/{id} */
export const createGrantBodySchema = z.strictObject({ userId: z.uuid(), role: roleSchema });

/** POST /grant-requests/{id}/answer */
export const answerGrantBodySchema = z.strictObject({ answer: z.enum(["confirm", "decline"]) });

/** POST /tokens answers the token once. */
export const createTokenBodySchema = z.strictObject({
  name: z.string().min(1).max(100),
  expiresInDays: z.int().min(1).max(365).default(90),
});
export const tokenSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
});
export type Token = z.infer<typeof tokenSchema>;
export const createdTokenSchema = tokenSchema.extend({ token: z.string() });

/** GET /audit, GET /audit/export */
export const auditFilterSchema = z.object({
  targetType: z.string().max(100).optional(),
  targetId: z.string().max(300).optional(),
  /** Beginning of the action, such as `change_request.` */
  action: z.string().max(100).optional(),
  /** Person key of who did it */
  person: z.string().max(100).optional(),
  from: instantSchema.optional(),
  /** Entries before this moment */
  until: instantSchema.optional(),
});

/** GET /audit */
export const auditEventSchema = z.object({
  sequence: z.int(),
  at: instantSchema,
  actor: personSchema.nullable(),
  action: z.string(),
  targetType: z.string(),
  targetId: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;
