import type { Transaction } from "@/lib/db/client";

/** Sets an objection aside; the guard on the row decides whether this person may. */
export async function insertDismissal(
  tx: Transaction,
  { reviewId, dismissedBy, reason, at }: { reviewId: string; dismissedBy: string; reason: string; at: Date },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO dismissal (review_id, dismissed_by, reason, created_at)
    VALUES (${reviewId}::uuid, ${dismissedBy}::uuid, ${reason}, ${at})`;
}
