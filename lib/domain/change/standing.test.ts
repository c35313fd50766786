import { describe, expect, test } from "vitest";
import { badgeOf, blockersOf, type ChangeFacts, sentenceOf } from "@/lib/domain/change/standing";
import { judgeReview } from "@/lib/domain/change/votes";
import { aGrant, aReview, someFacts } from "@/lib/testing/change-builders";

const approved = aReview("de", "approve");
const freeze = { window: "year-end", until: "2026-03-06T17:00:00.000Z" };
const whenReady = { setBy: "de", activateAt: null, outcome: null } as const;
const thread = { openedBy: { id: "de", name: "de" }, answeredAt: null };

describe("where a change request stands", () => {
  test.each<[string, Partial<ChangeFacts>, string]>([
    ["nobody reviewed", {}, "needs_review"],
    ["a data engineer approved", { reviews: [approved] }, "ready"],
    ["they approved an earlier revision", { reviews: [aReview("de", "approve", { revision: 1 })] }, "stale"],
    ["they withdrew the approval", { reviews: [approved, aReview("de", "withdraw")] }, "needs_review"],
    ["the approver contributed", { reviews: [approved], contributorIds: ["ds", "de"] }, "needs_review"],
    [
      "the approver lost the role",
      { reviews: [aReview("de", "approve", { grants: [aGrant("de", { isLive: false })] })] },
      "needs_review",
    ],
    ["the approver left", { reviews: [aReview("de", "approve", { isReviewerActive: false })] }, "needs_review"],
    [
      "approved under a role that is not asked for",
      { reviews: [aReview("do", "approve", { grants: [aGrant("do")] })] },
      "needs_review",
    ],
    ["one approved, another objected", { reviews: [approved, aReview("de2", "request_changes")] }, "changes_requested"],
    [
      "an objection to an earlier revision",
      { reviews: [aReview("de2", "request_changes", { revision: 1 }), approved] },
      "changes_requested",
    ],
    [
      "the objector approved since",
      { reviews: [aReview("de", "request_changes", { revision: 1 }), approved] },
      "ready",
    ],
    [
      "the objector withdrew since",
      { reviews: [aReview("de2", "request_changes"), aReview("de2", "withdraw"), approved] },
      "ready",
    ],
    [
      "an objector's comment takes nothing back",
      { reviews: [approved, aReview("de2", "request_changes"), aReview("de2", "comment")] },
      "changes_requested",
    ],
    [
      "a withdrawn objection does not revive an older approval",
      { reviews: [approved, aReview("de", "request_changes"), aReview("de", "withdraw")] },
      "needs_review",
    ],
    ["approved with a blocking comment open", { reviews: [approved], openBlockers: [thread] }, "unresolved"],
    ["approved, but another change went first", { reviews: [approved], isBaseActive: false }, "behind"],
    ["and both changed one thing", { reviews: [approved], isBaseActive: false, conflicts: 2 }, "conflicting"],
    [
      "approved, but a connection it names changed since",
      { reviews: [approved], closureChanges: ["connection loans"] },
      "behind",
    ],
    [
      "the objection was set aside by another data engineer",
      { reviews: [approved, aReview("de2", "request_changes", { dismissedBy: "de" })] },
      "ready",
    ],
    ["no rule applies", { reviews: [approved], requirements: [] }, "needs_review"],
    [
      "two are needed and one approved",
      { reviews: [approved], requirements: [{ rule: "engineering", roles: ["de"], minimum: 2 }] },
      "needs_review",
    ],
    ["approved, but an emergency is overdue for review", { reviews: [approved], hasOverdueDebt: true }, "approved"],
    ["approved outside of the windows", { reviews: [approved], freeze }, "approved"],
    ["it goes back outside of the windows", { reviews: [approved], freeze, isRevert: true }, "ready"],
    ["approved and scheduled", { reviews: [approved], schedule: whenReady }, "scheduled"],
    ["scheduled and not approved yet", { schedule: whenReady }, "needs_review"],
    ["its schedule was suspended", { reviews: [approved], schedule: { ...whenReady, outcome: "suspended" } }, "ready"],
    ["its author took it back", { lifecycle: "draft", reviews: [approved] }, "draft"],
    ["it goes back while one is", { reviews: [approved], hasOverdueDebt: true, isRevert: true }, "ready"],
    ["it goes back from an emergency to what was approved", { isFirstAid: true, isRevert: true }, "ready"],
    ["it was activated", { lifecycle: "activated", isBaseActive: false }, "activated"],
    ["it was closed", { lifecycle: "closed", reviews: [approved] }, "closed"],
    ["another one brought the same", { lifecycle: "superseded" }, "superseded"],
  ])("%s", (_when, facts, badge) => {
    expect(badgeOf(someFacts(facts))).toBe(badge);
  });

  test("only a change request without blockers is ready, and every blocker says who can clear it", () => {
    const facts = someFacts({
      isBaseActive: false,
      openBlockers: [thread],
      reviews: [aReview("de2", "request_changes")],
    });
    expect(blockersOf(facts).map(({ code }) => code)).toEqual([
      "base_moved",
      "changes_requested",
      "open_thread",
      "missing_approval",
    ]);
    expect(blockersOf(facts).every(({ whoCanClear }) => whoCanClear.length > 1)).toBe(true);
    expect(blockersOf(someFacts({ reviews: [approved] }))).toEqual([]);
  });

  test("the sentence says what is missing and who can give it", () => {
    expect(sentenceOf(someFacts())).toBe(
      "The engineering approval is missing. Waiting for a Data engineer who did not contribute.",
    );
    expect(sentenceOf(someFacts({ reviews: [approved] }))).toBe(
      "Approved. A Data engineer other than ds can activate it.",
    );
  });
});

describe("whether a review counts, and why not", () => {
  test.each<[string, Partial<ChangeFacts>, boolean, RegExp]>([
    ["an approval of the head", { reviews: [approved] }, true, /Counts as Data engineer/],
    [
      "an approval of an earlier revision",
      { reviews: [aReview("de", "approve", { revision: 1 })] },
      false,
      /revision 2 came after/,
    ],
    ["an approval by a contributor", { reviews: [approved], contributorIds: ["de"] }, false, /contributed/],
    [
      "an approval under a revoked role",
      { reviews: [aReview("de", "approve", { grants: [aGrant("de", { isLive: false })] })] },
      false,
      /taken away/,
    ],
    ["an approval that was withdrawn", { reviews: [approved, aReview("de", "withdraw")] }, false, /Replaced/],
    ["an objection", { reviews: [aReview("de", "request_changes")] }, true, /until de approves or withdraws/],
    [
      "an objection followed by an approval",
      { reviews: [aReview("de", "request_changes"), approved] },
      false,
      /Replaced/,
    ],
    [
      "an approval under a role that somebody with a part in the change gave",
      { reviews: [aReview("de", "approve", { grants: [aGrant("de", { isByContributor: true })] })] },
      false,
      /granted by somebody with a part/,
    ],
    [
      "an approval from before a connection changed",
      { reviews: [approved], closureChanges: ["connection loans"] },
      false,
      /what connection loans was/,
    ],
    [
      "an objection that was set aside",
      { reviews: [aReview("de", "request_changes", { dismissedBy: "Dee" })] },
      false,
      /Set aside by Dee/,
    ],
    ["a comment", { reviews: [aReview("de", "comment")] }, false, /neither/],
  ])("%s", (_what, more, counts, because) => {
    const facts = someFacts(more);
    const [review] = facts.reviews;
    expect(review && judgeReview(facts, review)).toMatchObject({ counts, because: expect.stringMatching(because) });
  });
});
