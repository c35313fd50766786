import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { STORY_CAUSES } from "@/lib/domain/client/story";
import { attemptStateSchema, runStateSchema } from "@/lib/domain/run/model";

const place = {
  at: instantSchema,
  /** Null for an instant, and for a stretch that goes on. */
  to: instantSchema.nullable(),
  runId: z.uuid().nullable(),
  taskKey: z.string().nullable(),
  /** The person who did it. */
  by: personSchema.nullable(),
};

const momentSchema = z.discriminatedUnion("kind", [
  z.object({ ...place, kind: z.literal("arrived"), source: z.string() }),
  z.object({ ...place, kind: z.literal("waited"), cause: z.enum(STORY_CAUSES) }),
  z.object({ ...place, kind: z.literal("began") }),
  z.object({ ...place, kind: z.literal("worked"), attempt: z.int(), state: attemptStateSchema }),
  /** `because`: the condition that held. */
  z.object({ ...place, kind: z.literal("branched"), chosen: z.array(z.string()), because: z.string() }),
  z.object({
    ...place,
    kind: z.literal("acted"),
    from: z.string(),
    state: z.string(),
    reason: z.string().nullable(),
  }),
  z.object({ ...place, kind: z.literal("decided") }),
  z.object({ ...place, kind: z.literal("ended"), state: z.string(), reason: z.string().nullable() }),
]);
export type StoryMoment = z.infer<typeof momentSchema>;

/** GET /clients/{clientKey}/timeline */
export const clientTimelineSchema = z.object({
  moments: z.array(momentSchema),
  /** The runs that moments name, newest first, each with who cleared its logic. */
  runs: z.array(
    z.object({
      id: z.uuid(),
      dagKey: z.string(),
      state: runStateSchema,
      rerunNumber: z.int(),
      version: z.int(),
      changeNumber: z.int().nullable(),
      activatedBy: personSchema.nullable(),
      activatedAt: instantSchema.nullable(),
      approvals: z.array(z.object({ by: personSchema, at: instantSchema, roles: z.array(z.string()) })),
    }),
  ),
});
export type ClientTimeline = z.infer<typeof clientTimelineSchema>;
