"use client";

import { GitCommitHorizontal } from "lucide-react";
import { DECISIONS } from "@/components/change/change-rail";
import { ThreadCard } from "@/components/change/thread-card";
import { ThreadComposer } from "@/components/change/thread-composer";
import { TimeAgo } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { PersonChip } from "@/components/ui/person-chip";
import { type TimelineEntry, timelineOf } from "@/lib/client/change/timeline";
import type { ReviewedId } from "@/lib/client/change/use-change-actions";
import type { ChangeRequestDetail, ReviewView, ThreadView } from "@/lib/contracts/change-requests";

/** What is shown of anything that people review. */
export type Conversation = Readonly<{ number: ReviewedId; can: Readonly<{ comment: boolean }> }> &
  Pick<ChangeRequestDetail, "author" | "createdAt" | "why" | "revisions" | "reviews" | "threads">;

type Props = Readonly<{
  change: Conversation;
  revision: number;
  onShowAnchor?: ((thread: ThreadView) => void) | undefined;
}>;

/** Why it is proposed, then everything that was said and pushed, in order. */
export function ConversationTab({ change, revision, onShowAnchor }: Props) {
  return (
    <div className="flex flex-col gap-4">
      <section aria-label="Why" className="rounded-lg border bg-surface px-4 py-3">
        <p className="flex items-center gap-2 text-muted text-xs">
          <PersonChip name={change.author.name} className="font-medium" />
          proposed this <TimeAgo at={change.createdAt} />
        </p>
        <p className="mt-2 whitespace-pre-wrap break-words">{change.why}</p>
      </section>
      <ol className="flex flex-col gap-3">
        {timelineOf(change).map((entry) => (
          <li key={entry.key}>
            <Entry {...{ entry, change, revision, onShowAnchor }} />
          </li>
        ))}
      </ol>
      {change.can.comment ? (
        <section aria-label="New thread" className="rounded-lg border bg-surface px-4 py-3">
          <ThreadComposer
            number={change.number}
            revision={revision}
            anchor={{ kind: "change_request" }}
            about="the whole change"
          />
        </section>
      ) : null}
    </div>
  );
}

function Entry({ entry, change, revision, onShowAnchor }: { entry: TimelineEntry } & Props) {
  switch (entry.kind) {
    case "thread":
      return (
        <ThreadCard
          number={change.number}
          revision={revision}
          thread={entry.thread}
          canComment={change.can.comment}
          onShowAnchor={onShowAnchor}
        />
      );
    case "review":
      return <ReviewEntry review={entry.review} />;
    case "revision":
      return (
        <p className="flex flex-wrap items-center gap-2 px-1 text-muted text-xs">
          <GitCommitHorizontal aria-hidden className="size-4" />
          <PersonChip name={entry.revision.pushedBy.name} className="font-medium" />
          pushed revision {entry.revision.number}
          <code className="font-mono">{entry.revision.contentHash.slice(0, 10)}</code>
          <TimeAgo at={entry.at} />
        </p>
      );
  }
}

function ReviewEntry({ review }: { review: ReviewView }) {
  const { label, tone } = DECISIONS[review.decision];
  return (
    <article aria-label={`Review by ${review.reviewer.name}`} className="rounded-lg border bg-surface px-4 py-3">
      <p className="flex flex-wrap items-center gap-2 text-muted text-xs">
        <PersonChip name={review.reviewer.name} className="font-medium" />
        <Badge tone={tone}>{label}</Badge>
        revision {review.revision}
        <TimeAgo at={review.createdAt} />
      </p>
      {review.body === "" ? null : <p className="mt-2 whitespace-pre-wrap break-words">{review.body}</p>}
      {review.decision === "comment" ? null : (
        <p className="mt-1 text-faint text-xs">
          {review.counts ? "Counts" : "Does not count"}: {review.because}
        </p>
      )}
    </article>
  );
}
