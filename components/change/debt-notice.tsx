"use client";

import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Time } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select, Textarea } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { useReviewDebt, useSignDebt } from "@/lib/client/change/use-change-actions";
import type { Obligation } from "@/lib/contracts/break-glass";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { VERDICTS } from "@/lib/domain/change/break-glass";

const VERDICT_TITLES = { ratified: "Right as it is", follow_up: "Right for now; a change follows" } as const;
const OPTIONS = VERDICTS.map((value) => ({ value, label: VERDICT_TITLES[value] }));

/** What is owed for an emergency activation, with the next step for whoever may take it. */
export function DebtNotice({ change }: { change: ChangeRequestDetail }) {
  const { debt } = change;
  if (!debt) return null;
  const isCleared = debt.signedBy !== null || debt.isReverted;
  return (
    <Notice tone={isCleared ? "info" : "danger"}>
      <p>
        <strong className="font-semibold">
          {debt.askedBy.name} and {debt.confirmedBy.name} activated this in an emergency ({debt.incident}).
        </strong>{" "}
        {debt.waived.length > 0 ? `Without approval of ${debt.waived.join(", ")}.` : null}
      </p>
      <p className="mt-1 whitespace-pre-wrap break-words">“{debt.reason}”</p>
      {debt.reviewedBy ? (
        <p className="mt-1">
          {debt.reviewedBy.name} reviewed it: {debt.verdict ? VERDICT_TITLES[debt.verdict].toLowerCase() : ""}. “
          {debt.note}”
        </p>
      ) : null}
      <p className="mt-1">{standingOf(debt)}</p>
      {isCleared ? null : (
        <p className="mt-1">
          {debt.isOverdue ? "It was due by " : "Due by "}
          <Time at={debt.dueAt} />.
        </p>
      )}
      <div className="mt-2 flex gap-2">
        {debt.canReview ? <ReviewDebt change={change.number} debt={debt} /> : null}
        {debt.canSign ? <SignDebt change={change.number} debt={debt} /> : null}
      </div>
    </Notice>
  );
}

function standingOf({ isReverted, signedBy, reviewedBy }: Obligation): string {
  if (isReverted) return "The DAG went back to an earlier version.";
  if (signedBy) return `${signedBy.name} signed it.`;
  return reviewedBy
    ? "A manager who had no part in it signs."
    : "A data engineer who had no part in it reviews it, then a manager signs; or the DAG goes back to an earlier version.";
}

function ReviewDebt({ change, debt }: { change: number; debt: Obligation }) {
  const review = useReviewDebt(change, debt.id);
  const [isOpen, setOpen] = useState(false);
  const [verdict, setVerdict] = useState<(typeof VERDICTS)[number]>("ratified");
  const [note, setNote] = useState("");
  return (
    <>
      <Button size="sm" variant="primary" onClick={() => setOpen(true)}>
        Review it
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title="Review the emergency activation"
        description="Look at its changes first. If it is wrong, propose going back to an earlier version on the DAG's Versions tab."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button
              variant="primary"
              disabled={note.trim().length < 10}
              isBusy={review.isPending}
              onClick={() => review.mutate({ verdict, note }, { onSuccess: () => setOpen(false) })}
            >
              Say so
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <Field label="Verdict">
            {(control) => (
              <Select
                {...control}
                value={verdict}
                options={OPTIONS}
                onChange={(event) => setVerdict(VERDICTS.find((one) => one === event.target.value) ?? "ratified")}
              />
            )}
          </Field>
          <Field label="What you looked at" hint="At least 10 letters." isRequired>
            {(control) => <Textarea {...control} value={note} onChange={(event) => setNote(event.target.value)} />}
          </Field>
          {review.error ? <LoadProblem error={review.error} /> : null}
        </div>
      </Dialog>
    </>
  );
}

function SignDebt({ change, debt }: { change: number; debt: Obligation }) {
  const sign = useSignDebt(change, debt.id);
  const { verdict } = debt;
  if (!verdict) return null;
  return (
    <>
      <Button size="sm" variant="primary" isBusy={sign.isPending} onClick={() => sign.mutate({ verdict })}>
        Sign the review
      </Button>
      {sign.error ? <LoadProblem error={sign.error} /> : null}
    </>
  );
}
