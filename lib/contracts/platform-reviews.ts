import { z } from "zod";
import {
  badgeSchema,
  blockerSchema,
  firstAnswerSchema,
  openThreadBodySchema,
  requirementSchema,
  reviewBodySchema,
  reviewSchema,
  threadSchema,
} from "@/lib/contracts/change-requests";
import { platformChangeSchema } from "@/lib/contracts/platform-changes";

/** GET /platform-changes: with where each stands. */
const platformChangeItemSchema = platformChangeSchema.extend({
  badge: badgeSchema,
  /** One sentence: what is missing and who can give it. */
  sentence: z.string(),
  isMyTurn: z.boolean(),
  openThreads: z.int(),
  firstAnswer: firstAnswerSchema,
});
export type PlatformChangeItem = z.infer<typeof platformChangeItemSchema>;
export const platformChangesSchema = z.object({ items: z.array(platformChangeItemSchema) });

/** GET /platform-changes/{id}: with what its page shows, in the shapes of a change request. */
export const platformChangeDetailSchema = platformChangeItemSchema.extend({
  requirements: z.array(requirementSchema),
  reviews: z.array(reviewSchema),
  threads: z.array(threadSchema),
  blockers: z.array(blockerSchema),
  isContributor: z.boolean(),
  can: platformChangeSchema.shape.can.extend({
    comment: z.boolean(),
    requestChanges: z.boolean(),
    /** Take one's own objection back. */
    withdrawReview: z.boolean(),
  }),
});
export type PlatformChangeDetail = z.infer<typeof platformChangeDetailSchema>;

/** POST /platform-changes/{id}/reviews. An approval is an answer: it applies the change. */
export const reviewPlatformBodySchema = reviewBodySchema.extend({
  decision: z.enum(["request_changes", "comment", "withdraw"]),
  revision: z.literal(1),
});
/** POST /platform-changes/{id}/threads: about one of the changed fields, as `/field`, or about the whole change. */
export const openPlatformThreadBodySchema = openThreadBodySchema.omit({ suggestion: true }).extend({
  anchor: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("setting"), path: z.string().min(2).max(200) }),
    z.strictObject({ kind: z.literal("change_request") }),
  ]),
  revision: z.literal(1),
});
