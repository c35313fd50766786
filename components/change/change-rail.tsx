import { CircleCheck, CircleDashed, Lock } from "lucide-react";
import { ChangeChecks } from "@/components/change/change-checks";
import { DismissObjection } from "@/components/change/dismiss-objection";
import { TimeAgo } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { Panel } from "@/components/ui/panel";
import { PersonChip } from "@/components/ui/person-chip";
import type { Tone } from "@/components/ui/tone";
import type { ReviewedId } from "@/lib/client/change/use-change-actions";
import type { ChangeRequestDetail, ReviewView } from "@/lib/contracts/change-requests";
import { ROLE_TITLES } from "@/lib/domain/access/roles";

/** What it takes to go live, who has spoken, and what stands in the way. */
export function ChangeRail({ change }: { change: ChangeRequestDetail }) {
  return (
    <>
      <Panel title="Requirements">
        <Requirements requirements={change.requirements} />
      </Panel>
      <Panel title="Checks">
        <ChangeChecks change={change} />
      </Panel>
      <ReviewerPanels change={change.number} reviews={change.reviews} blockers={change.blockers} />
    </>
  );
}

type ReviewerProps = Pick<ChangeRequestDetail, "reviews" | "blockers"> & Readonly<{ change: ReviewedId }>;

/** Who has spoken, with why a word counts or does not, and what stands in the way. */
export function ReviewerPanels({ change, reviews, blockers }: ReviewerProps) {
  return (
    <>
      <Panel title="Reviewers">
        <Reviewers change={change} reviews={lastWords(reviews)} />
      </Panel>
      {blockers.length > 0 ? (
        <Panel title="What stands in the way">
          <ul className="flex flex-col gap-2">
            {blockers.map((blocker) => (
              <li key={`${blocker.code} ${blocker.message}`} className="flex items-start gap-2">
                <Lock aria-hidden className="mt-1 size-3.5 shrink-0 text-warning" />
                <div>
                  <p>{blocker.message}</p>
                  <p className="text-faint text-xs">Can be cleared by: {blocker.whoCanClear}</p>
                </div>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </>
  );
}

export function Requirements({ requirements }: Pick<ChangeRequestDetail, "requirements">) {
  if (requirements.length === 0) return <p className="text-faint">Nothing is required.</p>;
  return (
    <ul className="flex flex-col gap-3">
      {requirements.map((requirement) => {
        const isMet = requirement.approvals >= requirement.minimum;
        const Icon = isMet ? CircleCheck : CircleDashed;
        return (
          <li key={requirement.rule} className="flex items-start gap-2">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${isMet ? "text-success" : "text-faint"}`} />
            <div>
              <p className="font-medium">
                {requirement.roles.map((role) => ROLE_TITLES[role]).join(" or ")}: {requirement.approvals} of{" "}
                {requirement.minimum} {requirement.minimum === 1 ? "approval" : "approvals"}
              </p>
              <ul className="text-faint text-xs">
                {requirement.because.map((because) => (
                  <li key={because}>{because}</li>
                ))}
              </ul>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

export const DECISIONS = {
  approve: { label: "Approved", tone: "success" },
  request_changes: { label: "Requested changes", tone: "danger" },
  comment: { label: "Commented", tone: "neutral" },
  withdraw: { label: "Withdrew", tone: "neutral" },
} as const satisfies Record<ReviewView["decision"], { label: string; tone: Tone }>;

/** Of each reviewer the last word that is not a mere comment: the only one that can count. */
function lastWords(reviews: readonly ReviewView[]): ReviewView[] {
  const byPerson = new Map<string, ReviewView>();
  for (const review of reviews.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)))
    if (review.decision !== "comment") byPerson.set(review.reviewer.id, review);
  return [...byPerson.values()];
}

function Reviewers({ change, reviews }: { change: ReviewedId; reviews: readonly ReviewView[] }) {
  if (reviews.length === 0) return <p className="text-faint">Nobody has reviewed it yet.</p>;
  return (
    <ul className="flex flex-col gap-3">
      {reviews.map((review) => (
        <li key={review.id}>
          <div className="flex flex-wrap items-center justify-between gap-1">
            <PersonChip name={review.reviewer.name} />
            <Badge tone={review.counts ? DECISIONS[review.decision].tone : "neutral"}>
              {DECISIONS[review.decision].label}
            </Badge>
          </div>
          <p className="mt-0.5 text-muted text-xs">
            <strong className="font-medium">{review.counts ? "Counts" : "Does not count"}</strong>: {review.because}
          </p>
          <p className="text-faint text-xs">
            Revision {review.revision} · <TimeAgo at={review.createdAt} />
          </p>
          {review.dismissalReason ? <p className="text-muted text-xs">“{review.dismissalReason}”</p> : null}
          {review.canDismiss ? <DismissObjection change={change} review={review} /> : null}
        </li>
      ))}
    </ul>
  );
}
