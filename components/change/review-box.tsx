"use client";

import { type KeyboardEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { explainError } from "@/lib/client/api";
import { useReview } from "@/lib/client/change/use-change-actions";
import type { Reading } from "@/lib/client/change/use-ticks";
import type { ChangeRequestDetail, ReviewView } from "@/lib/contracts/change-requests";

/** What the reviewer has in front of them; a word is given about exactly this. */
export type SeenRevision = Readonly<{ revision: number; contentHash: string }>;

type Props = Readonly<{ change: ChangeRequestDetail; seen: SeenRevision; reading: Reading }>;

/** Puts the cursor into the review box, from wherever the reader is. */
export function focusReviewBox(): void {
  const field = document.querySelector("[data-review-box]");
  if (field instanceof HTMLElement) field.focus();
}

/** Approve, request changes, comment or withdraw. Says which content the word is about, and why a button is missing. */
export function ReviewBox({ change, seen, reading }: Props) {
  const review = useReview(change.number);
  const [body, setBody] = useState("");
  const give = (decision: ReviewView["decision"]) =>
    review.mutate({ decision, ...seen, body: body.trim() }, { onSuccess: () => setBody("") });
  const isNewest = seen.revision === change.headRevision;
  const approveByKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (isNewest && change.can.approve && !review.isPending) give("approve");
  };
  return (
    <Panel title="Your review">
      <div className="flex flex-col gap-3">
        <Field
          label="Comment"
          hint={reasonForNoVote(change) ?? TEXT_NEEDED}
          error={review.error ? explainError(review.error).detail : undefined}
        >
          {(control) => (
            <Textarea
              {...control}
              data-review-box
              rows={3}
              value={body}
              onKeyDown={approveByKey}
              onChange={(event) => setBody(event.target.value)}
            />
          )}
        </Field>
        <p className="text-muted text-xs">
          About revision {seen.revision}, content{" "}
          <code className="font-mono text-ink">{seen.contentHash.slice(0, 10)}</code>
        </p>
        <Unread reading={reading} />
        <ReviewButtons
          can={isNewest ? change.can : { ...change.can, approve: false, requestChanges: false }}
          hasText={body.trim() !== ""}
          isBusy={review.isPending}
          onGive={give}
        />
      </div>
    </Panel>
  );
}

/** An approval is about all of it, so what was not ticked is said before. */
function Unread({ reading: { unread, total, tick } }: Pick<Props, "reading">) {
  if (!tick || total === 0) return null;
  if (unread.length === 0) return <p className="text-muted text-xs">All {total} places are ticked as read.</p>;
  const more = unread.length - UNREAD_NAMED;
  return (
    <div className="text-muted text-xs">
      <p>
        {unread.length} of {total} places are not ticked as read.
      </p>
      <ul aria-label="Not read yet" className="mt-1 flex flex-wrap gap-x-2 font-mono text-faint">
        {unread.slice(0, UNREAD_NAMED).map(({ key, title }) => (
          <li key={key}>{title}</li>
        ))}
        {more > 0 ? <li>and {more} more</li> : null}
      </ul>
    </div>
  );
}

/** So many are named; who wants all of them filters the list. */
const UNREAD_NAMED = 8;

const TEXT_NEEDED = "Needed to request changes or to comment; an approval may go without.";

function reasonForNoVote({ can, isContributor }: ChangeRequestDetail): string | undefined {
  if (can.approve) return undefined;
  if (can.withdraw) return "You have spoken about this change. Withdrawing takes your word back.";
  return isContributor
    ? "You worked on this change, so someone else has to approve it."
    : "Approving is not open to you now; the requirements name who can.";
}

function ReviewButtons(props: {
  can: ChangeRequestDetail["can"];
  hasText: boolean;
  isBusy: boolean;
  onGive: (decision: ReviewView["decision"]) => void;
}) {
  const { can, hasText, isBusy, onGive } = props;
  return (
    <div className="flex flex-wrap gap-2">
      {can.approve ? (
        <Button size="sm" variant="primary" disabled={isBusy} onClick={() => onGive("approve")}>
          Approve
        </Button>
      ) : null}
      {can.requestChanges ? (
        <Button size="sm" variant="danger" disabled={isBusy || !hasText} onClick={() => onGive("request_changes")}>
          Request changes
        </Button>
      ) : null}
      {can.comment ? (
        <Button size="sm" disabled={isBusy || !hasText} onClick={() => onGive("comment")}>
          Send comment
        </Button>
      ) : null}
      {can.withdraw ? (
        <Button size="sm" disabled={isBusy} onClick={() => onGive("withdraw")}>
          Withdraw my review
        </Button>
      ) : null}
    </div>
  );
}
