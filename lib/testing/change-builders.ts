import type { ChangeFacts } from "@/lib/domain/change/standing";
import type { CastGrant, ReviewFact } from "@/lib/domain/change/votes";

export const aGrant = (role: CastGrant["role"], more: Partial<CastGrant> = {}): CastGrant => ({
  role,
  isLive: true,
  isByContributor: false,
  ...more,
});

/** A Wednesday. */
const REVIEWED_AT = "2026-03-04T10:00:00.000Z";

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
  grants: decision === "approve" || decision === "request_changes" ? [aGrant("de")] : [],
  createdAt: REVIEWED_AT,
  dismissedBy: null,
  carriedFrom: null,
  peers: 1,
  ...more,
});

/** An open change request of `ds` at revision 2 that needs one data engineer. */
export const someFacts = (more: Partial<ChangeFacts> = {}): ChangeFacts => ({
  lifecycle: "open",
  author: { id: "ds", name: "ds" },
  headRevision: 2,
  isBaseActive: true,
  conflicts: 0,
  closureChanges: [],
  checks: [{ name: "document", isBlocking: true, isPassed: true, detail: "" }],
  contributorIds: ["ds"],
  requirements: [{ rule: "engineering", roles: ["de"], minimum: 1 }],
  uncountedGrants: [],
  reviews: [],
  openBlockers: [],
  isFirstAid: false,
  isRevert: false,
  hasOverdueDebt: false,
  freeze: null,
  schedule: null,
  glass: null,
  ...more,
});
