import type { ChangeFacts, ReviewFact } from "@/lib/domain/change/standing";

const LIVE_DE = { role: "de", isLive: true } as const;

/** A review of a data engineer called like their id; an approval counts unless the test says why not. */
export const aReview = (
  reviewerId: string,
  decision: ReviewFact["decision"],
  more: Partial<ReviewFact> = {},
): ReviewFact => ({
  id: `${reviewerId}-${decision}`,
  reviewerId,
  reviewerName: reviewerId,
  isReviewerActive: true,
  decision,
  revision: 2,
  grant: decision === "approve" ? LIVE_DE : null,
  ...more,
});

/** An open change request of `ds` at revision 2 that needs one data engineer. */
export const someFacts = (more: Partial<ChangeFacts> = {}): ChangeFacts => ({
  lifecycle: "open",
  author: { id: "ds", name: "ds" },
  headRevision: 2,
  isBaseActive: true,
  conflicts: 0,
  contributorIds: ["ds"],
  requirements: [{ rule: "gate", role: "de", minimum: 1 }],
  reviews: [],
  openBlockers: [],
  ...more,
});
