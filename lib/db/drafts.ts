import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { type DagDraft, dagDraftSchema } from "@/lib/domain/dag/document";
import { type Layout, layoutSchema } from "@/lib/domain/dag/layout";

const draftRow = z.object({
  dagId: z.uuid(),
  dagKey: z.string(),
  document: dagDraftSchema,
  layout: layoutSchema,
  yaml: z.string(),
  saveNumber: z.int(),
  updatedBy: personColumn,
  updatedAt: instantColumn,
  activeVersion: z.int().nullable(),
  activeHash: z.string().nullable(),
  /** The reader's own open change request, else the newest of anybody. */
  openChangeRequest: z.object({ number: z.int(), headRevision: z.int(), isMine: z.boolean() }).nullable(),
});
export type DraftRow = z.infer<typeof draftRow>;

export async function findDraft(db: Db, dagKey: string, readerId: string): Promise<DraftRow | null> {
  const rows = await db.$queryRaw`
    SELECT d.id AS "dagId", d.dag_key AS "dagKey", w.document, w.layout, w.yaml, w.save_number AS "saveNumber",
           ${personJson("u")} AS "updatedBy", w.updated_at AS "updatedAt",
           v.number AS "activeVersion", v.content_hash AS "activeHash",
           (SELECT json_build_object('number', c.number, 'headRevision', c.head_revision, 'isMine', c.author_id = ${readerId}::uuid)
            FROM change_request c WHERE c.dag_id = d.id AND c.lifecycle = 'open'
            ORDER BY (c.author_id = ${readerId}::uuid) DESC, c.number DESC LIMIT 1) AS "openChangeRequest"
    FROM dag d JOIN dag_draft w ON w.dag_id = d.id JOIN app_user u ON u.id = w.updated_by
    LEFT JOIN dag_version v ON v.id = d.active_version_id
    WHERE d.dag_key = ${dagKey}`;
  return z.array(draftRow).parse(rows)[0] ?? null;
}

type DraftContent = Readonly<{ document: DagDraft; layout: Layout; yaml: string }>;

/** Compare-and-set on the save number; null when somebody else saved meanwhile. */
export async function saveDraftRow(
  tx: Transaction,
  save: DraftContent & { dagId: string; basedOn: number; userId: string; at: Date },
): Promise<number | null> {
  const saved = await tx.$executeRaw`
    UPDATE dag_draft SET document = ${JSON.stringify(save.document)}::jsonb, layout = ${JSON.stringify(save.layout)}::jsonb,
      yaml = ${save.yaml}, save_number = save_number + 1, updated_by = ${save.userId}::uuid, updated_at = ${save.at}
    WHERE dag_id = ${save.dagId}::uuid AND save_number = ${save.basedOn}`;
  return saved === 1 ? save.basedOn + 1 : null;
}

export async function createDraftRow(
  tx: Transaction,
  draft: DraftContent & { dagId: string; userId: string; at: Date },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO dag_draft (dag_id, document, layout, yaml, updated_by, updated_at)
    VALUES (${draft.dagId}::uuid, ${JSON.stringify(draft.document)}::jsonb, ${JSON.stringify(draft.layout)}::jsonb,
            ${draft.yaml}, ${draft.userId}::uuid, ${draft.at})`;
}

/** Remembers who changed the content, because they become contributors of the next revision. False when it was known. */
export async function noteDraftEditor(tx: Transaction, dagId: string, userId: string): Promise<boolean> {
  const noted = await tx.draftEditor.createMany({ data: [{ dagId, userId }], skipDuplicates: true });
  return noted.count > 0;
}

/** Holds the draft still until the commit and answers its save number. */
export async function lockDraft(tx: Transaction, dagId: string): Promise<number> {
  const rows =
    await tx.$queryRaw`SELECT save_number AS "saveNumber" FROM dag_draft WHERE dag_id = ${dagId}::uuid FOR UPDATE`;
  return z.tuple([z.object({ saveNumber: z.int() })]).parse(rows)[0].saveNumber;
}

export async function takeDraftEditors(tx: Transaction, dagId: string): Promise<string[]> {
  const rows = await tx.$queryRaw`DELETE FROM draft_editor WHERE dag_id = ${dagId}::uuid RETURNING user_id AS "userId"`;
  return z
    .array(z.object({ userId: z.uuid() }))
    .parse(rows)
    .map(({ userId }) => userId);
}

export async function isDraftEditor(db: Db, dagId: string, userId: string): Promise<boolean> {
  return (await db.draftEditor.count({ where: { dagId, userId } })) > 0;
}
