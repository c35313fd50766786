import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { roleSchema } from "@/lib/domain/access/roles";
import { GLASS_CATEGORIES, GLASS_REASON_MIN, VERDICTS } from "@/lib/domain/change/break-glass";

/** POST /change-requests/{n}/break-glass: one person asks to activate this revision past its missing approvals. */
export const askGlassBodySchema = z.strictObject({
  revision: z.int().min(1),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  category: z.enum(GLASS_CATEGORIES),
  /** Number or address of the incident. */
  incident: z.string().trim().min(3).max(200),
  reason: z.string().trim().min(GLASS_REASON_MIN).max(2_000),
});
/** POST /change-requests/{n}/break-glass/answer: a second person's word; who asked may withdraw. */
export const answerGlassBodySchema = z.strictObject({
  revision: z.int().min(1),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  answer: z.enum(["confirm", "decline", "withdraw"]),
});

export const glassSchema = z.object({
  id: z.uuid(),
  category: z.enum(GLASS_CATEGORIES),
  incident: z.string(),
  reason: z.string(),
  askedBy: personSchema,
  askedAt: instantSchema,
  /** The roles that the asker brings; the second person has the other one. */
  roles: z.array(roleSchema),
});

/** GET /obligations: what was activated in an emergency and is still to be reviewed; of one DAG, or of all. */
export const listObligationsQuerySchema = z.strictObject({ dagKey: z.string().max(200).optional() });
export const obligationSchema = z.object({
  /** Of the activation. */
  id: z.uuid(),
  dagKey: z.string(),
  version: z.int(),
  changeRequest: z.int(),
  title: z.string(),
  category: z.enum(GLASS_CATEGORIES),
  incident: z.string(),
  reason: z.string(),
  /** Rules that had no approval. */
  waived: z.array(z.string()),
  askedBy: personSchema,
  confirmedBy: personSchema,
  activatedAt: instantSchema,
  dueAt: instantSchema,
  isOverdue: z.boolean(),
  verdict: z.enum(VERDICTS).nullable(),
  note: z.string().nullable(),
  reviewedBy: personSchema.nullable(),
  signedBy: personSchema.nullable(),
  isReverted: z.boolean(),
  canReview: z.boolean(),
  canSign: z.boolean(),
});
export type Obligation = z.infer<typeof obligationSchema>;
export const obligationsSchema = z.object({
  items: z.array(obligationSchema),
  /** How often the glass was broken since the month began. */
  thisMonth: z.int(),
});
/** POST /obligations/{id}/review */
export const reviewObligationBodySchema = z.strictObject({
  verdict: z.enum(VERDICTS),
  note: z.string().trim().min(10).max(2_000),
});
/** POST /obligations/{id}/sign: the manager names the verdict that was read. */
export const signObligationBodySchema = z.strictObject({ verdict: z.enum(VERDICTS) });
