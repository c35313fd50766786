import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { TimeAgo } from "@/components/shell/time";
import { Button, IconButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { PersonChip } from "@/components/ui/person-chip";
import { explainError } from "@/lib/client/api";
import { type ReviewedId, useEditComment } from "@/lib/client/change/use-change-actions";
import type { ThreadView } from "@/lib/contracts/change-requests";

type Comment = ThreadView["comments"][number];
type Props = Readonly<{ number: ReviewedId; comment: Comment }>;

/** One comment, which its author corrects or deletes; what it said before is there to be read. */
export function CommentItem({ number, comment }: Props) {
  const [isEditing, setIsEditing] = useState(false);
  const { author, createdAt, editedAt, isDeleted, canEdit } = comment;
  return (
    <>
      <div className="flex items-center gap-2 text-muted text-xs">
        <PersonChip name={author.name} className="font-medium" />
        <TimeAgo at={createdAt} />
        {editedAt === null || isDeleted ? null : (
          <span>
            edited <TimeAgo at={editedAt} />
          </span>
        )}
        <span className="flex-1" />
        {canEdit && !isEditing ? <Actions {...{ number, comment }} onEdit={() => setIsEditing(true)} /> : null}
      </div>
      <Text {...{ number, comment, isEditing }} onClose={() => setIsEditing(false)} />
    </>
  );
}

function Text({ number, comment, isEditing, onClose }: Props & { isEditing: boolean; onClose: () => void }) {
  if (comment.isDeleted)
    return (
      <p className="mt-1 text-faint italic">
        Deleted by {comment.author.name} {comment.editedAt === null ? null : <TimeAgo at={comment.editedAt} />}
      </p>
    );
  if (isEditing) return <EditForm {...{ number, comment, onClose }} />;
  return (
    <>
      <p className="mt-1 whitespace-pre-wrap break-words">{comment.body}</p>
      {comment.earlier.length > 0 ? <Earlier earlier={comment.earlier} /> : null}
    </>
  );
}

function Earlier({ earlier }: Pick<Comment, "earlier">) {
  return (
    <details className="mt-1 text-muted text-xs">
      <summary className="cursor-pointer">What it said before</summary>
      <ol className="mt-1 flex flex-col gap-1.5 border-l pl-2">
        {earlier.map(({ body, at }) => (
          <li key={at}>
            <TimeAgo at={at} />
            <p className="whitespace-pre-wrap break-words">{body}</p>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Deleting asks once more: it is for good. */
function Actions({ number, comment, onEdit }: Props & { onEdit: () => void }) {
  const edit = useEditComment(number, comment.id);
  const [isAsking, setIsAsking] = useState(false);
  if (isAsking)
    return (
      <span className="flex items-center gap-1">
        <Button size="sm" variant="danger" isBusy={edit.isPending} onClick={() => edit.mutate(null)}>
          Delete for good
        </Button>
        <Button size="sm" variant="ghost" onClick={() => setIsAsking(false)}>
          Keep
        </Button>
      </span>
    );
  return (
    <>
      <IconButton size="sm" label="Edit my comment" icon={Pencil} onClick={onEdit} />
      <IconButton size="sm" label="Delete my comment" icon={Trash2} onClick={() => setIsAsking(true)} />
    </>
  );
}

function EditForm({ number, comment, onClose }: Props & { onClose: () => void }) {
  const edit = useEditComment(number, comment.id);
  const [body, setBody] = useState(comment.body);
  const isSame = body.trim() === "" || body.trim() === comment.body;
  return (
    <form
      className="mt-1 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        edit.mutate({ body: body.trim() }, { onSuccess: onClose });
      }}
    >
      <Field
        label="My comment"
        hint="What it said before stays readable."
        error={edit.error ? explainError(edit.error).detail : undefined}
      >
        {(control) => (
          <Textarea {...control} autoFocus rows={3} value={body} onChange={({ target }) => setBody(target.value)} />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button size="sm" variant="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" type="submit" variant="primary" disabled={isSame} isBusy={edit.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
