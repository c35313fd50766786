import { v7 as newId } from "uuid";
import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";

const commentRow = z.object({ id: z.uuid(), threadId: z.uuid(), authorId: z.uuid(), isDeleted: z.boolean() });

/** Who wrote a comment, where it stands, and whether it was taken back. */
export async function findComment(db: Db, id: string): Promise<z.infer<typeof commentRow> | null> {
  const rows = await db.$queryRaw`
    SELECT k.id, k.thread_id AS "threadId", k.author_id AS "authorId",
           EXISTS (SELECT 1 FROM comment_edit e WHERE e.comment_id = k.id AND e.body IS NULL) AS "isDeleted"
    FROM thread_comment k WHERE k.id = ${id}::uuid`;
  return z.array(commentRow).parse(rows)[0] ?? null;
}

/** What a comment says from now on; without a body it is taken back. A trigger refuses what came too late. */
export async function insertCommentEdit(
  tx: Transaction,
  edit: Readonly<{ commentId: string; by: string; body: string | null; at: Date }>,
): Promise<void> {
  const { commentId, by: editedBy, body, at: createdAt } = edit;
  await tx.commentEdit.create({ data: { id: newId(), commentId, editedBy, body, createdAt } });
}
