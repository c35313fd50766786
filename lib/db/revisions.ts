import { z } from "zod";
import { insertCheckResults } from "@/lib/db/check-results";
import type { Db, Transaction } from "@/lib/db/client";
import type { CheckVerdict } from "@/lib/domain/change/check-verdict";
import type { Requirement } from "@/lib/domain/change/requirement";
import { type Layout, layoutSchema } from "@/lib/domain/dag/layout";

const contentRow = z.object({
  label: z.string(),
  canonical: z.instanceof(Uint8Array),
  baseHash: z.string().nullable(),
  layout: layoutSchema,
  yaml: z.string(),
});
/** One side of a comparison. */
export type ContentRow = z.infer<typeof contentRow>;

export async function findRevision(db: Db, changeRequestId: string, number: number): Promise<ContentRow | null> {
  const rows = await db.$queryRaw`
    SELECT 'Revision ' || r.number AS label, s.canonical, r.base_hash AS "baseHash", r.layout, r.yaml
    FROM revision r JOIN snapshot s ON s.content_hash = r.content_hash
    WHERE r.change_request_id = ${changeRequestId}::uuid AND r.number = ${number}`;
  return z.array(contentRow).parse(rows)[0] ?? null;
}

/** The newest version of a DAG with this content: what was active when a revision was pushed, or is now. */
export async function findVersionContent(db: Db, dagId: string, contentHash: string): Promise<ContentRow | null> {
  const rows = await db.$queryRaw`
    SELECT 'Version ' || v.number AS label, s.canonical, NULL AS "baseHash", v.layout, v.yaml
    FROM dag_version v JOIN snapshot s ON s.content_hash = v.content_hash
    WHERE v.dag_id = ${dagId}::uuid AND v.content_hash = ${contentHash} ORDER BY v.number DESC LIMIT 1`;
  return z.array(contentRow).parse(rows)[0] ?? null;
}

/** How a revision came about. `rebase` and `reopen` add no contributor. */
export type RevisionOrigin = "push" | "rebase" | "resolution" | "suggestion" | "reopen" | "revert";

/** The revision, who has a part in it beside its pusher, what it needs and what its checks say. Triggers move the head. */
export async function insertRevision(
  tx: Transaction,
  revision: Readonly<{
    changeRequestId: string;
    number: number;
    contentHash: string;
    baseHash: string | null;
    layout: Layout;
    yaml: string;
    pushedBy: string;
    origin?: RevisionOrigin | undefined;
    at: Date;
    contributorIds: readonly string[];
    checks: readonly CheckVerdict[];
    requirements: readonly Requirement[];
  }>,
): Promise<void> {
  const { changeRequestId, number } = revision;
  await tx.$executeRaw`
    INSERT INTO revision (change_request_id, number, content_hash, base_hash, layout, yaml, pushed_by, origin, created_at)
    VALUES (${changeRequestId}::uuid, ${number}, ${revision.contentHash}, ${revision.baseHash},
            ${JSON.stringify(revision.layout)}::jsonb, ${revision.yaml}, ${revision.pushedBy}::uuid, ${revision.origin ?? "push"},
            ${revision.at})`;
  await tx.contributor.createMany({
    data: revision.contributorIds.map((userId) => ({ changeRequestId, userId })),
    skipDuplicates: true,
  });
  await tx.$executeRaw`
    INSERT INTO requirement (change_request_id, revision, rule, roles, minimum, because)
    SELECT ${changeRequestId}::uuid, ${number}, q.rule, q.roles, q.minimum, q.because
    FROM jsonb_to_recordset(${JSON.stringify(revision.requirements)}::jsonb)
      AS q (rule text, roles text[], minimum int, because jsonb)`;
  await insertCheckResults(tx, revision, revision.checks);
}
