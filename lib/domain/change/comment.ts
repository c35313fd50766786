/** What a comment said from a moment on; null once it was taken back. */
type CommentEdit = Readonly<{ body: string | null; at: string }>;
type Written = Readonly<{ body: string; createdAt: string; edits: readonly CommentEdit[] }>;

/** A comment as people read it. */
export type CommentText = Readonly<{
  /** Empty once it was deleted. */
  body: string;
  isDeleted: boolean;
  /** Null for one that says what it always said. */
  editedAt: string | null;
  /** What it said before, oldest first. */
  earlier: readonly Readonly<{ body: string; at: string }>[];
}>;

/** The last word of a comment with those before it. Of one that was taken back nothing is shown but that it was there. */
export function commentText({ body, createdAt, edits }: Written): CommentText {
  const said = [{ body, at: createdAt }, ...edits];
  const last = said.at(-1) ?? { body, at: createdAt };
  const editedAt = edits.length === 0 ? null : last.at;
  if (last.body === null) return { body: "", isDeleted: true, editedAt, earlier: [] };
  const earlier = said.slice(0, -1).flatMap((one) => (one.body === null ? [] : [{ body: one.body, at: one.at }]));
  return { body: last.body, isDeleted: false, editedAt, earlier };
}
