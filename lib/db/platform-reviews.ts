import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { roleSchema } from "@/lib/domain/access/roles";

const reviewColumn = z.object({
  id: z.uuid(),
  reviewer: personColumn,
  isReviewerActive: z.boolean(),
  decision: z.enum(["approve", "request_changes", "comment", "withdraw"]),
  body: z.string(),
  createdAt: instantColumn,
  dismissedBy: z.string().nullable(),
  dismissalReason: z.string().nullable(),
  peers: z.int(),
  grants: z.array(z.object({ role: roleSchema, isLive: z.boolean(), isByContributor: z.boolean() })),
});
const threadColumn = z.object({
  id: z.uuid(),
  field: z.string().nullable(),
  isBlocking: z.boolean(),
  openedBy: personColumn,
  resolvedBy: personColumn.nullable(),
  resolvedAt: instantColumn.nullable(),
  comments: z.array(z.object({ id: z.uuid(), author: personColumn, body: z.string(), createdAt: instantColumn })),
});
const talkRow = z.object({
  changeId: z.uuid(),
  reviews: z.array(reviewColumn),
  threads: z.array(threadColumn),
  uncountedGrants: z.array(z.object({ userId: z.uuid(), role: roleSchema })),
});
/** What was said about a change of the platform, and who says what too late to count. */
export type PlatformTalk = z.infer<typeof talkRow>;

/** What was said about each. One statement, however much it was. platform_review_change_idx, platform_thread_change_idx, platform_comment_thread_idx. */
export async function readPlatformTalks(db: Db, changeIds: readonly string[]): Promise<Map<string, PlatformTalk>> {
  const rows = await db.$queryRaw`
    SELECT c.id AS "changeId",
      (SELECT coalesce(json_agg(json_build_object('id', r.id, 'reviewer', ${personJson("u")}, 'isReviewerActive', u.is_active,
         'decision', r.decision, 'body', r.body, 'createdAt', r.created_at, 'dismissedBy', by.name, 'dismissalReason', d.reason,
         'peers', CASE WHEN r.decision = 'request_changes' AND c.outcome IS NULL
           THEN (SELECT count(*) FROM platform_review_peers(c.id, r.reviewer_id, r.grant_ids)) ELSE 0 END,
         'grants', (SELECT coalesce(json_agg(json_build_object('role', g.role, 'isLive', g.revoked_at IS NULL,
           'isByContributor', coalesce(c.proposed_by IN (g.granted_by, g.confirmed_by), false))), '[]')
           FROM role_grant g WHERE g.id = ANY (r.grant_ids))) ORDER BY r.sequence), '[]')
       FROM platform_review r JOIN app_user u ON u.id = r.reviewer_id
       LEFT JOIN platform_dismissal d ON d.review_id = r.id LEFT JOIN app_user by ON by.id = d.dismissed_by
       WHERE r.platform_change_id = c.id) AS reviews,
      (SELECT coalesce(json_agg(json_build_object('id', t.id, 'field', t.field, 'isBlocking', t.is_blocking,
         'openedBy', ${personJson("o")}, 'resolvedBy', CASE WHEN s.id IS NOT NULL THEN ${personJson("s")} END,
         'resolvedAt', t.resolved_at,
         'comments', (SELECT coalesce(json_agg(json_build_object('id', m.id, 'author', ${personJson("a")}, 'body', m.body,
             'createdAt', m.created_at) ORDER BY m.created_at, m.id), '[]')
           FROM platform_comment m JOIN app_user a ON a.id = m.author_id WHERE m.thread_id = t.id)) ORDER BY t.created_at, t.id), '[]')
       FROM platform_thread t JOIN app_user o ON o.id = t.opened_by LEFT JOIN app_user s ON s.id = t.resolved_by
       WHERE t.platform_change_id = c.id) AS threads,
      (SELECT coalesce(json_agg(json_build_object('userId', g.user_id, 'role', g.role)), '[]') FROM role_grant g
       WHERE g.role = ANY (platform_asks(c.id)) AND g.revoked_at IS NULL AND g.user_id <> c.proposed_by
         AND g.id NOT IN (SELECT p.id FROM platform_grants(g.user_id, c.id) p)) AS "uncountedGrants"
    FROM platform_change c WHERE c.id = ANY (${changeIds}::uuid[])`;
  const talks = z.array(talkRow).parse(rows);
  return new Map(talks.map((talk) => [talk.changeId, talk]));
}

type NewReview = Readonly<{
  id: string;
  changeId: string;
  contentHash: string;
  reviewerId: string;
  decision: "request_changes" | "comment" | "withdraw";
  body: string;
  at: Date;
}>;

/** The guard on the row waits for an approval that is under way, and decides whether this person may. */
export async function insertPlatformReview(tx: Transaction, review: NewReview): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO platform_review (id, platform_change_id, content_hash, reviewer_id, decision, body, created_at)
    VALUES (${review.id}::uuid, ${review.changeId}::uuid, ${review.contentHash}, ${review.reviewerId}::uuid, ${review.decision},
      ${review.body}, ${review.at})`;
}

export async function insertPlatformDismissal(
  tx: Transaction,
  { reviewId, dismissedBy, reason, at }: Readonly<{ reviewId: string; dismissedBy: string; reason: string; at: Date }>,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO platform_dismissal (review_id, dismissed_by, reason, created_at)
    VALUES (${reviewId}::uuid, ${dismissedBy}::uuid, ${reason}, ${at})`;
}

/** The change a thread belongs to; null when there is no such thread. */
export async function findPlatformThread(db: Db, id: string): Promise<{ changeId: string; openedBy: string } | null> {
  const thread = await db.platformThread.findUnique({ where: { id } });
  return thread && { changeId: thread.platformChangeId, openedBy: thread.openedBy };
}

/** Compare-and-set; false when it was already so. */
export async function setPlatformThreadResolved(
  tx: Transaction,
  id: string,
  resolution: Readonly<{ by: string; at: Date }> | null,
): Promise<boolean> {
  const changed = await tx.platformThread.updateMany({
    where: { id, resolvedAt: resolution ? null : { not: null } },
    data: { resolvedBy: resolution?.by ?? null, resolvedAt: resolution?.at ?? null },
  });
  return changed.count > 0;
}
