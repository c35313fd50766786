"use client";

import { History, Reply, ShieldAlert } from "lucide-react";
import { useState } from "react";
import { CommentItem } from "@/components/change/comment-item";
import { SuggestionBlock } from "@/components/change/suggestion-block";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { explainError } from "@/lib/client/api";
import { pointerText } from "@/lib/client/change/pointer-text";
import { groupKeyOf } from "@/lib/client/change/thread-places";
import { type ReviewedId, useAddress, useReply, useResolve } from "@/lib/client/change/use-change-actions";
import type { Anchor } from "@/lib/contracts/anchors";
import type { ThreadView } from "@/lib/contracts/change-requests";

type Props = Readonly<{
  number: ReviewedId;
  /** The revision that the reader has in front of them. */
  revision: number;
  thread: ThreadView;
  canComment: boolean;
  /** Goes to the task or setting the thread is about. */
  onShowAnchor?: ((thread: ThreadView) => void) | undefined;
}>;

/** One conversation and where it hangs. An outdated one stays open until someone resolves it. */
export function ThreadCard({ number, revision, thread, canComment, onShowAnchor }: Props) {
  const isResolved = thread.resolvedAt !== null;
  return (
    <article
      aria-label={`Thread on ${anchorText(thread)}`}
      data-thread-id={thread.id}
      className="rounded-lg border bg-surface"
    >
      <header className="flex flex-wrap items-center gap-1.5 border-b px-3 py-1.5">
        <AnchorName thread={thread} onShowAnchor={onShowAnchor} />
        <Ported thread={thread} />
        <ThreadMarks thread={thread} />
        <span className="flex-1" />
        <span className="text-faint text-xs">revision {thread.revision}</span>
      </header>
      {thread.quote === null ? null : (
        <pre className="whitespace-pre-wrap break-words border-b bg-raised/60 px-3 py-1 font-mono text-xs">
          {thread.quote}
        </pre>
      )}
      <ol className="flex flex-col gap-3 px-3 py-2">
        {thread.comments.map((comment) => (
          <li key={comment.id}>
            <CommentItem {...{ number, comment }} />
          </li>
        ))}
      </ol>
      {thread.suggestion && typeof number === "number" ? (
        <SuggestionBlock
          {...{ number, revision }}
          threadId={thread.id}
          anchor={thread.anchor}
          suggestion={thread.suggestion}
        />
      ) : null}
      {isResolved && thread.resolvedBy ? (
        <p className="px-3 pb-2 text-success text-xs">Resolved by {thread.resolvedBy.name}.</p>
      ) : null}
      {canComment || thread.canResolve ? (
        <ThreadActions number={number} thread={thread} isResolved={isResolved} canComment={canComment} />
      ) : null}
    </article>
  );
}

function anchorText({ anchor, anchorLabel, portedTo }: ThreadView): string {
  const label = anchorLabel ?? portedTo?.was;
  return label ? placeText(anchor, label) : "something that is gone";
}

/** A place as people call it. */
function placeText(anchor: Anchor, label: string): string {
  const line = "spot" in anchor && anchor.spot ? `, line ${anchor.spot.line}` : "";
  if (anchor.kind === "setting") return pointerText(label) + line;
  return anchor.kind === "field" ? `${label} › ${pointerText(anchor.path)}${line}` : label + line;
}

/** Where a thread came from that is shown at the nearest place that is left. */
function Ported({ thread: { anchor, portedTo } }: Pick<Props, "thread">) {
  if (!portedTo) return null;
  const place = placeText(portedTo.anchor, portedTo.label);
  const hasMoved = "spot" in portedTo.anchor && portedTo.anchor.spot !== undefined;
  return (
    <span className="text-muted text-xs">
      {hasMoved && "spot" in portedTo.anchor
        ? `now line ${portedTo.anchor.spot?.line}`
        : `${GONE[anchor.kind]}; shown at ${place}`}
    </span>
  );
}

/** What became of a place that is gone. */
const GONE = {
  task: "is gone",
  field: "is another or gone",
  edge: "is gone",
  setting: "is another or gone",
  pack: "is not used any more",
  pack_file: "is another or gone",
  change_request: "",
} as const satisfies Record<Anchor["kind"], string>;

function AnchorName({ thread, onShowAnchor }: Pick<Props, "thread" | "onShowAnchor">) {
  const text = anchorText(thread);
  const isPlace = groupKeyOf(thread) !== null;
  if (!onShowAnchor || !isPlace) return <span className="font-medium">{text}</span>;
  return (
    <button
      type="button"
      className="font-medium font-mono text-accent text-xs hover:underline"
      onClick={() => onShowAnchor(thread)}
    >
      {text}
    </button>
  );
}

function ThreadMarks({ thread }: { thread: ThreadView }) {
  return (
    <>
      {thread.isBlocking ? (
        <Badge tone="warning" icon={ShieldAlert}>
          Blocking
        </Badge>
      ) : null}
      {thread.isOutdated ? (
        <Badge tone="orange" icon={History}>
          Outdated
        </Badge>
      ) : null}
      {thread.addressedAt !== null && thread.resolvedAt === null ? (
        <Badge tone="violet" icon={Reply}>
          Addressed
        </Badge>
      ) : null}
      <Badge tone={thread.resolvedAt === null ? "info" : "success"}>
        {thread.resolvedAt === null ? "Open" : "Resolved"}
      </Badge>
    </>
  );
}

function ThreadActions(props: { number: ReviewedId; thread: ThreadView; isResolved: boolean; canComment: boolean }) {
  const { number, thread, isResolved, canComment } = props;
  const reply = useReply(number, thread.id);
  const resolve = useResolve(number, thread.id);
  const [body, setBody] = useState("");
  const address = useAddress(number, thread.id);
  const error = reply.error ?? resolve.error ?? address.error;
  return (
    <form
      className="flex flex-col gap-2 border-t px-3 py-2"
      onSubmit={(event) => {
        event.preventDefault();
        reply.mutate({ body: body.trim() }, { onSuccess: () => setBody("") });
      }}
    >
      {canComment ? (
        <Field label="Reply" error={error ? explainError(error).detail : undefined}>
          {(control) => (
            <Textarea {...control} rows={1} value={body} onChange={(event) => setBody(event.target.value)} />
          )}
        </Field>
      ) : null}
      <div className="flex justify-end gap-2">
        {thread.canAddress && thread.addressedAt === null ? (
          <Button size="sm" isBusy={address.isPending} onClick={() => address.mutate()}>
            Mark as addressed
          </Button>
        ) : null}
        {thread.canResolve ? (
          <Button size="sm" isBusy={resolve.isPending} onClick={() => resolve.mutate({ resolved: !isResolved })}>
            {isResolved ? "Open again" : "Resolve"}
          </Button>
        ) : null}
        {canComment ? (
          <Button size="sm" type="submit" disabled={body.trim() === ""} isBusy={reply.isPending}>
            Send reply
          </Button>
        ) : null}
      </div>
    </form>
  );
}
