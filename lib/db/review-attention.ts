import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { personColumn } from "@/lib/db/columns";
import { roleSchema } from "@/lib/domain/access/roles";

const reviewerRow = personColumn.extend({
  roles: z.array(roleSchema),
  openReviews: z.int(),
  /** DAGs of which they approved what is active. */
  knownDagIds: z.array(z.uuid()),
});
export type ReviewerRow = z.infer<typeof reviewerRow>;

/**
 * Everybody who may review anything, with how much they have begun of what is open, in one statement. Of the ended changes only
 * those behind active versions are read. Indexes: change_request_open_idx, review_change_request_idx.
 */
export async function listReviewers(db: Db, dagIds: readonly string[]): Promise<ReviewerRow[]> {
  const rows = await db.$queryRaw`
    WITH begun AS (
      SELECT r.reviewer_id AS user_id, c.id FROM change_request c JOIN review r ON r.change_request_id = c.id WHERE c.lifecycle = 'open'
      UNION SELECT a.user_id, c.id FROM change_request c JOIN review_attention a ON a.change_request_id = c.id
        WHERE c.lifecycle = 'open' AND a.claimed_at IS NOT NULL
    ), load AS (SELECT user_id, count(*)::int AS many FROM begun GROUP BY user_id),
    known AS (
      SELECT r.reviewer_id AS user_id, array_agg(DISTINCT d.id) AS dags
      FROM dag d JOIN dag_version v ON v.id = d.active_version_id JOIN activation a ON a.id = v.activation_id
      JOIN review r ON r.change_request_id = a.change_request_id AND r.decision = 'approve'
      WHERE d.id = ANY (${dagIds}::uuid[]) GROUP BY r.reviewer_id
    )
    SELECT u.id, u.person_key AS "personKey", u.name, array_agg(g.role ORDER BY g.role) AS roles,
      coalesce(l.many, 0) AS "openReviews", coalesce(k.dags, '{}') AS "knownDagIds"
    FROM app_user u JOIN role_grant g ON g.user_id = u.id AND g.revoked_at IS NULL
    LEFT JOIN load l ON l.user_id = u.id LEFT JOIN known k ON k.user_id = u.id
    WHERE u.is_active AND g.role IN ('ds', 'de', 'do', 'manager')
    GROUP BY u.id, l.many, k.dags`;
  return z.array(reviewerRow).parse(rows);
}

/** Nobody is on it any more. Index: review_attention_claim_key. */
export async function endClaim(tx: Transaction, changeRequestId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE review_attention SET claimed_at = NULL, given_by = NULL
    WHERE change_request_id = ${changeRequestId}::uuid AND claimed_at IS NOT NULL`;
}

/** This person is on it. Whoever was before has to be ended first: review_attention_claim_key. */
export async function saveClaim(
  tx: Transaction,
  claim: Readonly<{ changeRequestId: string; userId: string; givenBy: string | null; at: Date }>,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO review_attention (change_request_id, user_id, claimed_at, given_by)
    VALUES (${claim.changeRequestId}::uuid, ${claim.userId}::uuid, ${claim.at}, ${claim.givenBy}::uuid)
    ON CONFLICT (change_request_id, user_id) DO UPDATE SET claimed_at = excluded.claimed_at, given_by = excluded.given_by`;
}

/** Puts it aside for one person, or (null) takes it up again. */
export async function saveSnooze(
  db: Db,
  changeRequestId: string,
  userId: string,
  snooze: Readonly<{ at: Date; until: Date | null }> | null,
): Promise<void> {
  const [at, until] = [snooze?.at ?? null, snooze?.until ?? null];
  await db.$executeRaw`
    INSERT INTO review_attention (change_request_id, user_id, snoozed_at, snoozed_until)
    VALUES (${changeRequestId}::uuid, ${userId}::uuid, ${at}, ${until})
    ON CONFLICT (change_request_id, user_id)
    DO UPDATE SET snoozed_at = excluded.snoozed_at, snoozed_until = excluded.snoozed_until`;
}
