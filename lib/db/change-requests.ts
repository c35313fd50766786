import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { NUMBER_CURSOR, type Page, pageOfRows, readCursor } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { readPins } from "@/lib/db/references";

import { roleSchema } from "@/lib/domain/access/roles";
import { GLASS_CATEGORIES } from "@/lib/domain/change/break-glass";
import { criticalitySchema } from "@/lib/domain/dag/criticality";

const reviewColumn = z.object({
  id: z.uuid(),
  reviewer: personColumn,
  isReviewerActive: z.boolean(),
  decision: z.enum(["approve", "request_changes", "comment", "withdraw"]),
  revision: z.int(),
  grants: z.array(z.object({ role: roleSchema, isLive: z.boolean(), isByContributor: z.boolean() })),
  createdAt: instantColumn,
  dismissedBy: z.string().nullable(),
  dismissalReason: z.string().nullable(),
  peers: z.int(),
  /** The revision whose approval this one continues. */
  carriedFrom: z.int().nullable(),
});
const requirementColumn = z.object({
  rule: z.string(),
  roles: z.array(roleSchema),
  minimum: z.int(),
  /** Why it is asked for, and how many changes the revision has. */
  because: z.object({ reasons: z.array(z.string()), changes: z.int() }),
});
/** What somebody asked for in an emergency and nobody answered yet, with the roles they ask under. */
const glassColumn = z.object({
  id: z.uuid(),
  category: z.enum(GLASS_CATEGORIES),
  incident: z.string(),
  reason: z.string(),
  askedBy: personColumn,
  askedAt: instantColumn,
  roles: z.array(roleSchema),
});
/** When a worker activates the head, or why it did not. */
const scheduleColumn = z.object({
  activateAt: instantColumn.nullable(),
  setBy: personColumn,
  setAt: instantColumn,
  waitsFor: z.string().nullable(),
  outcome: z.literal("suspended").nullable(),
  reason: z.string().nullable(),
});
/** The person who said that they are on it, or was asked to be. */
const claimColumn = z.object({ by: personColumn, at: instantColumn, givenBy: personColumn.nullable() });
const changeRow = z.object({
  id: z.uuid(),
  number: z.int(),
  dagId: z.uuid(),
  dagKey: z.string(),
  title: z.string(),
  why: z.string(),
  lifecycle: z.enum(["draft", "open", "activated", "closed", "superseded"]),
  author: personColumn,
  criticality: criticalitySchema,
  headRevision: z.int(),
  headHash: z.string(),
  baseHash: z.string().nullable(),
  activeHash: z.string().nullable(),
  checks: z.array(
    z.object({
      name: z.string(),
      source: z.string(),
      isBlocking: z.boolean(),
      isPassed: z.boolean().nullable(),
      detail: z.string(),
      at: instantColumn.nullable(),
    }),
  ),
  /** What the content of an open head pins. */
  pins: z.record(z.string(), z.string()),
  contributors: z.array(personColumn),
  uncountedGrants: z.array(z.object({ userId: z.uuid(), role: roleSchema })),
  requirements: z.array(requirementColumn),
  reviews: z.array(reviewColumn),
  isFirstAid: z.boolean(),
  isRevert: z.boolean(),
  hasOverdueDebt: z.boolean(),
  glass: glassColumn.nullable(),
  freeze: z.object({ window: z.string(), until: instantColumn.nullable() }).nullable(),
  schedule: scheduleColumn.nullable(),
  /** Number of the change that made this one needless. */
  supersededBy: z.int().nullable(),
  openThreads: z.array(
    z.object({
      isBlocking: z.boolean(),
      openedBy: personColumn,
      /** Since when its opener is waited for: the author pushed or said that it is done, and the opener said nothing since. */
      answeredAt: instantColumn.nullable(),
    }),
  ),
  /** Somebody without a part in it has commented since the head came. */
  isDiscussed: z.boolean(),
  /** Nothing of its author has become active yet. */
  isFirstOfAuthor: z.boolean(),
  claim: claimColumn.nullable(),
  snoozes: z.array(z.object({ userId: z.uuid(), at: instantColumn, until: instantColumn.nullable() })),
  /** When the head came. */
  headAt: instantColumn,
  /** When anybody last did something about one that has been open for long; null for every other. */
  activeAt: instantColumn.nullable(),
  createdAt: instantColumn,
  updatedAt: instantColumn,
});
/** A change request with all that decides where it stands. */
export type ChangeRow = Omit<z.infer<typeof changeRow>, "pins"> &
  Readonly<{
    /** References of an open head that are no longer what its content pins. */
    closureChanges: readonly string[];
  }>;

/** What was pinned beside what it is now, asked once for all rows: most of them name the same lanes and environments. */
async function withClosure(db: Db, found: unknown): Promise<ChangeRow[]> {
  const rows = z.array(changeRow).parse(found);
  const references = [...new Set(rows.flatMap(({ pins }) => Object.keys(pins)))];
  const now = references.length === 0 ? {} : await readPins(db, references);
  return rows.map(({ pins, ...row }) => ({
    ...row,
    closureChanges: Object.keys(pins)
      .filter((reference) => pins[reference] !== now[reference])
      .toSorted(),
  }));
}

const CHANGE_COLUMNS = Prisma.sql`c.id, c.number, c.dag_id AS "dagId", d.dag_key AS "dagKey", d.criticality, c.title, c.why, c.lifecycle,
  ${personJson("author")} AS author, c.head_revision AS "headRevision", h.content_hash AS "headHash",
  h.base_hash AS "baseHash", v.content_hash AS "activeHash", c.created_at AS "createdAt",
  (SELECT coalesce(json_agg(${personJson("u")} ORDER BY u.name), '[]')
   FROM contributor k JOIN app_user u ON u.id = k.user_id WHERE k.change_request_id = c.id) AS contributors,
  (SELECT coalesce(json_agg(json_build_object('rule', q.rule, 'roles', q.roles, 'minimum', q.minimum, 'because', q.because)
     ORDER BY q.rule), '[]')
   FROM requirement q WHERE q.change_request_id = c.id AND q.revision = c.head_revision) AS requirements,
  (SELECT coalesce(json_agg(json_build_object('id', r.id, 'reviewer', ${personJson("u")}, 'isReviewerActive', u.is_active,
     'decision', r.decision, 'revision', r.revision, 'createdAt', r.created_at,
     'carriedFrom', (SELECT f.revision FROM review f WHERE f.id = r.carried_from), 'dismissedBy', by.name, 'dismissalReason', s.reason,
     'peers', CASE WHEN r.decision = 'request_changes' AND c.lifecycle = 'open' AND NOT EXISTS (SELECT 1 FROM review l
         WHERE l.change_request_id = c.id AND l.reviewer_id = r.reviewer_id AND l.decision <> 'comment' AND l.sequence > r.sequence)
       THEN (SELECT count(*) FROM review_peers(r)) ELSE 0 END,
     'grants', (SELECT coalesce(json_agg(json_build_object('role', g.role, 'isLive', g.revoked_at IS NULL,
         'isByContributor', EXISTS (SELECT 1 FROM contributor k WHERE k.change_request_id = c.id AND k.user_id IN (g.granted_by, g.confirmed_by)))
         ORDER BY g.role), '[]') FROM role_grant g WHERE g.id = ANY (r.grant_ids)))
     ORDER BY r.sequence), '[]')
   FROM review r JOIN app_user u ON u.id = r.reviewer_id
   LEFT JOIN dismissal s ON s.review_id = r.id LEFT JOIN app_user by ON by.id = s.dismissed_by
   WHERE r.change_request_id = c.id) AS reviews,
  (SELECT coalesce(json_agg(json_build_object('name', q.name, 'source', q.source, 'isBlocking', q.is_blocking, 'isPassed', k.is_passed,
     'detail', coalesce(k.detail, ''), 'at', k.created_at) ORDER BY q.name), '[]')
   FROM required_check q LEFT JOIN LATERAL (SELECT * FROM check_result r WHERE r.change_request_id = q.change_request_id
     AND r.revision = q.revision AND r.name = q.name ORDER BY r.sequence DESC LIMIT 1) k ON true
   WHERE q.change_request_id = c.id AND q.revision = c.head_revision) AS checks,
  CASE WHEN c.lifecycle = 'open' THEN (SELECT p.pins FROM snapshot p WHERE p.content_hash = h.content_hash) ELSE '{}' END AS pins,
  (SELECT coalesce(json_agg(json_build_object('userId', g.user_id, 'role', g.role)), '[]') FROM role_grant g
   WHERE c.lifecycle = 'open' AND g.revoked_at IS NULL
     -- The only two ways not to count; the rule itself would else be asked for every grant there is.
     AND (g.granted_at > c.created_at OR g.granted_by IN
       (SELECT k.user_id FROM contributor k WHERE k.change_request_id = c.id))
     AND NOT grant_counts_for(g, c.id)) AS "uncountedGrants",
  (SELECT coalesce(json_agg(json_build_object('isBlocking', t.is_blocking, 'openedBy', ${personJson("u")},
     'answeredAt', CASE WHEN NOT opener_spoke_after(t, a.at) THEN a.at END) ORDER BY t.created_at), '[]')
   FROM review_thread t JOIN app_user u ON u.id = t.opened_by
   CROSS JOIN LATERAL (SELECT greatest(t.addressed_at, CASE WHEN t.revision < c.head_revision THEN h.created_at END) AS at) a
   WHERE t.change_request_id = c.id AND t.resolved_at IS NULL) AS "openThreads",
  h.origin = 'revert' AS "isRevert",
  CASE WHEN c.lifecycle = 'open' AND h.origin = 'revert' THEN is_first_aid(c.dag_id, h.origin, h.content_hash) ELSE false END AS "isFirstAid",
  -- Here and at windows: whether there is any at all is asked once for the whole list.
  c.lifecycle = 'open' AND EXISTS (SELECT 1 FROM obligation) AND has_overdue_obligation(c.dag_id) AS "hasOverdueDebt",
  (SELECT json_build_object('id', b.id, 'category', b.category, 'incident', b.incident, 'reason', b.reason,
     'askedBy', ${personJson("u")}, 'askedAt', b.asked_at, 'roles', emergency_roles(b.asked_by, c.id))
   FROM break_glass b JOIN app_user u ON u.id = b.asked_by
   WHERE c.lifecycle = 'open' AND b.change_request_id = c.id AND b.revision = c.head_revision AND b.outcome IS NULL) AS glass,
  CASE WHEN c.lifecycle = 'open' AND EXISTS (SELECT 1 FROM activation_window) THEN activation_freeze(c.dag_id, clock_timestamp()) END AS freeze,
  (SELECT json_build_object('activateAt', s.activate_at, 'setBy', ${personJson("u")}, 'setAt', s.set_at,
     'waitsFor', s.waits_for, 'outcome', s.outcome, 'reason', s.reason)
   FROM (SELECT * FROM activation_schedule a WHERE a.change_request_id = c.id AND a.revision = c.head_revision
         ORDER BY a.set_at DESC, a.id DESC LIMIT 1) s JOIN app_user u ON u.id = s.set_by
   WHERE c.lifecycle = 'open' AND (s.outcome IS NULL OR s.outcome = 'suspended')) AS schedule,
  (SELECT n.number FROM change_request n WHERE n.id = c.superseded_by) AS "supersededBy",
  c.lifecycle = 'open' AND EXISTS (SELECT 1 FROM review_thread t JOIN thread_comment k ON k.thread_id = t.id
    WHERE t.change_request_id = c.id AND k.created_at >= h.created_at AND NOT EXISTS (SELECT 1 FROM contributor p
      WHERE p.change_request_id = c.id AND p.user_id = k.author_id)) AS "isDiscussed",
  c.lifecycle = 'open' AND NOT EXISTS (SELECT 1 FROM change_request e WHERE e.author_id = c.author_id AND e.lifecycle = 'activated')
    AS "isFirstOfAuthor",
  (SELECT json_build_object('by', ${personJson("u")}, 'at', a.claimed_at, 'givenBy', CASE WHEN g.id IS NOT NULL THEN ${personJson("g")} END)
   FROM review_attention a JOIN app_user u ON u.id = a.user_id LEFT JOIN app_user g ON g.id = a.given_by
   WHERE c.lifecycle = 'open' AND a.change_request_id = c.id AND a.claimed_at IS NOT NULL) AS claim,
  (SELECT coalesce(json_agg(json_build_object('userId', a.user_id, 'at', a.snoozed_at, 'until', a.snoozed_until)), '[]')
   FROM review_attention a WHERE c.lifecycle = 'open' AND a.change_request_id = c.id AND a.snoozed_at IS NOT NULL) AS snoozes,
  h.created_at AS "headAt",
  -- Too young for a reminder, most are not asked about.
  CASE WHEN c.lifecycle = 'open' AND c.created_at < clock_timestamp() - interval '7 days' THEN change_active_at(c.id) END AS "activeAt",
  greatest(c.created_at, c.ended_at, h.created_at,
    (SELECT max(r.created_at) FROM review r WHERE r.change_request_id = c.id),
    (SELECT max(k.created_at) FROM thread_comment k JOIN review_thread t ON t.id = k.thread_id
     WHERE t.change_request_id = c.id)) AS "updatedAt"`;

const CHANGE_SOURCE = Prisma.sql`change_request c JOIN dag d ON d.id = c.dag_id JOIN app_user author ON author.id = c.author_id
  JOIN revision h ON h.change_request_id = c.id AND h.number = c.head_revision
  LEFT JOIN dag_version v ON v.id = d.active_version_id`;

export type ChangeFilter = Readonly<{
  dagKey?: string | undefined;
  lifecycle?: ChangeRow["lifecycle"] | "ended" | undefined;
  cursor?: string | undefined;
  limit: number;
}>;

/** Written out for the two ends of the inbox, so that each reads its own index, however many there are of the other. */
function whereLifecycle(lifecycle: ChangeFilter["lifecycle"]): Prisma.Sql {
  if (lifecycle === undefined) return Prisma.empty;
  if (lifecycle === "open") return Prisma.sql`AND c.lifecycle = 'open'`;
  return lifecycle === "ended" ? Prisma.sql`AND c.lifecycle <> 'open'` : Prisma.sql`AND c.lifecycle = ${lifecycle}`;
}

/** Newest first, in two statements. Indexes: change_request_open_idx, change_request_ended_idx. */
export async function listChangeRequests(
  db: Db,
  { dagKey, lifecycle, cursor, limit }: ChangeFilter,
): Promise<Page<ChangeRow>> {
  const before = Number(readCursor(cursor, NUMBER_CURSOR)?.[0] ?? 2_147_483_647);
  const rows = await db.$queryRaw`
    SELECT ${CHANGE_COLUMNS} FROM ${CHANGE_SOURCE}
    WHERE c.number < ${before} AND (${dagKey ?? null}::text IS NULL OR d.dag_key = ${dagKey ?? null})
      ${whereLifecycle(lifecycle)}
    ORDER BY c.number DESC LIMIT ${limit + 1}`;
  return pageOfRows(await withClosure(db, rows), limit, (row) => [String(row.number)]);
}

export async function findChangeRequest(db: Db, number: number): Promise<ChangeRow | null> {
  const rows = await db.$queryRaw`SELECT ${CHANGE_COLUMNS} FROM ${CHANGE_SOURCE} WHERE c.number = ${number}`;
  return (await withClosure(db, rows))[0] ?? null;
}

/** Lets one at a time decide about a change request, each seeing what the one before said. */
export async function lockChange(tx: Transaction, number: number): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM change_request WHERE number = ${number} FOR NO KEY UPDATE`;
}

const conversationRow = z.object({
  revisions: z.array(
    z.object({ number: z.int(), contentHash: z.string(), pushedBy: personColumn, createdAt: instantColumn }),
  ),
  bodies: z.record(z.string(), z.string()),
  threads: z.array(
    z.object({
      id: z.uuid(),
      anchor: z.unknown(),
      revision: z.int(),
      isBlocking: z.boolean(),
      openedBy: personColumn,
      resolvedBy: personColumn.nullable(),
      resolvedAt: instantColumn.nullable(),
      /** Null again once its opener has said more. */
      addressedAt: instantColumn.nullable(),
      suggestion: z.object({ path: z.string(), value: z.unknown(), acceptedRevision: z.int().nullable() }).nullable(),
      comments: z.array(
        z.object({
          id: z.uuid(),
          author: personColumn,
          body: z.string(),
          createdAt: instantColumn,
          edits: z.array(z.object({ body: z.string().nullable(), at: instantColumn })),
        }),
      ),
    }),
  ),
  activatedVersion: z.int().nullable(),
});
/** What people said and pushed, which the list does not show. */
export type ConversationRow = z.infer<typeof conversationRow>;

export async function readConversation(db: Db, changeRequestId: string): Promise<ConversationRow> {
  const rows = await db.$queryRaw`
    SELECT
      (SELECT json_agg(json_build_object('number', r.number, 'contentHash', r.content_hash, 'pushedBy', ${personJson("u")},
         'createdAt', r.created_at) ORDER BY r.number)
       FROM revision r JOIN app_user u ON u.id = r.pushed_by WHERE r.change_request_id = c.id) AS revisions,
      (SELECT coalesce(json_object_agg(r.id, r.body), '{}') FROM review r WHERE r.change_request_id = c.id) AS bodies,
      (SELECT coalesce(json_agg(json_build_object('id', t.id, 'anchor', t.anchor, 'revision', t.revision,
         'isBlocking', t.is_blocking, 'openedBy', ${personJson("o")}, 'resolvedAt', t.resolved_at,
         'addressedAt', CASE WHEN NOT opener_spoke_after(t, t.addressed_at) THEN t.addressed_at END,
         'suggestion', (SELECT json_build_object('path', g.path, 'value', g.value, 'acceptedRevision', g.accepted_revision)
           FROM suggestion g WHERE g.thread_id = t.id),
         'resolvedBy', CASE WHEN s.id IS NOT NULL THEN ${personJson("s")} END,
         'comments', (SELECT json_agg(json_build_object('id', k.id, 'author', ${personJson("u")}, 'body', k.body,
             'createdAt', k.created_at, 'edits', (SELECT coalesce(json_agg(json_build_object('body', e.body, 'at', e.created_at)
                ORDER BY e.created_at, e.id), '[]') FROM comment_edit e WHERE e.comment_id = k.id)) ORDER BY k.created_at, k.id)
           FROM thread_comment k JOIN app_user u ON u.id = k.author_id WHERE k.thread_id = t.id)) ORDER BY t.created_at, t.id), '[]')
       FROM review_thread t JOIN app_user o ON o.id = t.opened_by LEFT JOIN app_user s ON s.id = t.resolved_by
       WHERE t.change_request_id = c.id) AS threads,
      (SELECT v.number FROM activation a JOIN dag_version v ON v.activation_id = a.id
       WHERE a.change_request_id = c.id) AS "activatedVersion"
    FROM change_request c WHERE c.id = ${changeRequestId}::uuid`;
  return z.tuple([conversationRow]).parse(rows)[0];
}

/** Number of the change request that a person has open for a DAG. */
export async function findOpenChangeOf(db: Db, dagId: string, authorId: string): Promise<number | null> {
  const found = await db.changeRequest.findFirst({
    where: { dagId, authorId, lifecycle: "open" },
    select: { number: true },
  });
  return found?.number ?? null;
}
