import { v7 as newId } from "uuid";
import { POST as answerRoute } from "@/app/api/v1/platform-changes/[id]/answer/route";
import { POST as proposeRoute } from "@/app/api/v1/platform-changes/route";
import { platformChangeSchema } from "@/lib/contracts/platform-changes";
import type { PlatformKind } from "@/lib/domain/change/platform-change";
import type { Answered, TestWeb } from "@/lib/testing/web";

/** Anything that runs SQL: a pool or one of its clients. */
type Queryable = Readonly<{ query: (text: string, values?: unknown[]) => Promise<{ rowCount: number | null }> }>;

/**
 * Changes something of the platform in a database that has people: a data engineer proposes it, data ops approves. What is not
 * named stays; an object that goes is null.
 */
export async function changePlatform(
  db: Queryable,
  kind: PlatformKind,
  name: string,
  columns: Readonly<Record<string, unknown>> | null,
): Promise<void> {
  const id = newId();
  const proposed = await db.query(
    `INSERT INTO platform_change (id, kind, name, after, content_hash, why, proposed_by)
     SELECT $1, $2, $3, CASE WHEN $4::jsonb IS NULL THEN NULL ELSE coalesce(platform_state($2, $3), '{}') || $4 END, '', 'A test',
       user_id FROM role_grant WHERE role = 'de' AND revoked_at IS NULL ORDER BY granted_at LIMIT 1`,
    [id, kind, name, columns && JSON.stringify(columns)],
  );
  const approved = await db.query(
    `SELECT apply_platform_change(c.id, g.user_id, c.content_hash, '{}') FROM platform_change c, LATERAL (SELECT user_id FROM role_grant
       WHERE role = 'do' AND revoked_at IS NULL ORDER BY granted_at LIMIT 1) g WHERE c.id = $1`,
    [id],
  );
  if (proposed.rowCount !== 1 || approved.rowCount !== 1) throw new Error("nobody is there to propose and approve");
}

/** A connection with its secret, proposed and approved through the API. Answers what the approval, or a refused proposal, was told. */
export async function approveConnection(
  web: TestWeb,
  { name, ...value }: Readonly<{ name: string; kind: string; settings: object; secret?: string }>,
): Promise<Answered> {
  const proposal = { kind: "connection", name, value, why: "A test" };
  const proposed = await web.call(proposeRoute, { as: "de", body: proposal });
  if (proposed.status !== 201) return proposed;
  const { id, contentHash } = platformChangeSchema.parse(proposed.body);
  return web.call(answerRoute, { as: "do", params: { id }, body: { answer: "approve", contentHash } });
}

// Of its own, so that tests of workers reach it without reaching pages.
export { pastGuards } from "@/lib/testing/past-guards";
