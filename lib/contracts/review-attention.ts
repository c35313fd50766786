import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";

/** PUT /change-requests/{n}/claim: who is on the review. It tells others, and holds nobody up. */
export const claimBodySchema = z.strictObject({
  /** Null: nobody any more. */
  to: z.uuid().nullable(),
  /** Who was on it when the caller looked; 409 when that changed meanwhile. */
  from: z.uuid().nullable(),
});

/** PUT /change-requests/{n}/snooze: out of the caller's own turn until then, and no longer than until something happens. */
export const snoozeBodySchema = z.strictObject({
  /** Null: until something happens. */
  until: instantSchema.nullable(),
});
