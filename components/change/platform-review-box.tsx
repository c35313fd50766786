"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";
import { explainError } from "@/lib/client/api";
import { useReview } from "@/lib/client/change/use-change-actions";
import { useAnswerPlatformChange } from "@/lib/client/platform/platform-changes";
import type { PlatformChangeDetail } from "@/lib/contracts/platform-reviews";

/** Approve, which applies it once nobody else is asked, decline, object, comment, or take back what is one's own. */
export function PlatformReviewBox({ change }: { change: PlatformChangeDetail }) {
  const { id, contentHash, can } = change;
  const review = useReview(id);
  const answer = useAnswerPlatformChange(id);
  const [body, setBody] = useState("");
  const error = review.error ?? answer.error;
  const isBusy = review.isPending || answer.isPending;
  const hasText = body.trim() !== "";
  const say = (decision: "request_changes" | "comment" | "withdraw") =>
    review.mutate({ decision, revision: 1, contentHash, body: body.trim() }, { onSuccess: () => setBody("") });
  const settle = (word: "approve" | "decline" | "withdraw") =>
    answer.mutate(
      { answer: word, contentHash },
      { onSuccess: ({ outcome, name }) => (outcome === "applied" ? toast.success(`${name} is changed.`) : undefined) },
    );
  return (
    <Panel title="Your review">
      <div className="flex flex-col gap-3">
        <Field label="Comment" hint={hintOf(change)} error={error ? explainError(error).detail : undefined}>
          {(control) => (
            <Textarea {...control} rows={3} value={body} onChange={(event) => setBody(event.target.value)} />
          )}
        </Field>
        <p className="text-muted text-xs">
          About the content <code className="font-mono text-ink">{contentHash.slice(0, 10)}</code>
        </p>
        <div className="flex flex-wrap gap-2">
          {can.approve ? (
            <Button size="sm" variant="primary" disabled={isBusy} onClick={() => settle("approve")}>
              {isLastApproval(change) ? "Approve and apply" : "Approve"}
            </Button>
          ) : null}
          {can.requestChanges ? (
            <Button size="sm" variant="danger" disabled={isBusy || !hasText} onClick={() => say("request_changes")}>
              Request changes
            </Button>
          ) : null}
          {can.comment ? (
            <Button size="sm" disabled={isBusy || !hasText} onClick={() => say("comment")}>
              Send comment
            </Button>
          ) : null}
          {can.withdrawReview ? (
            <Button size="sm" disabled={isBusy} onClick={() => say("withdraw")}>
              Withdraw my review
            </Button>
          ) : null}
          {can.decline ? (
            <Button size="sm" disabled={isBusy} onClick={() => settle("decline")}>
              Decline
            </Button>
          ) : null}
          {can.withdraw ? (
            <Button size="sm" disabled={isBusy} onClick={() => settle("withdraw")}>
              Take back
            </Button>
          ) : null}
        </div>
      </div>
    </Panel>
  );
}

/** Nobody else is waited for afterwards. */
const isLastApproval = ({ requirements }: PlatformChangeDetail): boolean =>
  requirements.reduce((missing, { minimum, approvals }) => missing + Math.max(0, minimum - approvals), 0) <= 1;

/** Why there is no button to approve, or what the text is for. */
function hintOf({ can, isContributor, blockers }: PlatformChangeDetail): string {
  if (can.approve) return "Needed to request changes or to comment. The last approval applies the change at once.";
  if (isContributor) return "You proposed this, so somebody else has to approve it; the requirements name who.";
  if (!can.decline) return "Approving is not open to you; the requirements name whose word counts.";
  const [first] = blockers.filter(({ code }) => code !== "missing_approval");
  return first ? `Approving waits. ${first.message}` : "Approving is not open to you now.";
}
