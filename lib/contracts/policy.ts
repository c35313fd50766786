import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { policySchema } from "@/lib/domain/change/policy";

/** GET /policy: who has to approve what now, and how that came about, newest first. */
export const policyViewSchema = z.object({
  version: z.int(),
  policy: policySchema,
  history: z.array(
    z.object({
      version: z.int(),
      since: instantSchema,
      /** Null for the first, which came with the installation. */
      change: z
        .object({ id: z.uuid(), why: z.string(), proposedBy: personSchema, approvedBy: personSchema })
        .nullable(),
    }),
  ),
});
export type PolicyView = z.infer<typeof policyViewSchema>;
