import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { findObligationOfChange } from "@/lib/db/break-glass";
import { type ChangeRow, type ConversationRow, readConversation } from "@/lib/db/change-requests";
import { listFindings } from "@/lib/db/check-results";
import { contentHash } from "@/lib/db/content-hash";
import { abilitiesOf, refusedDismissal } from "@/lib/domain/change/personal-view";
import { blockersOf, type ChangeFacts, checkTitle } from "@/lib/domain/change/standing";
import { judgeReview, matchApprovals } from "@/lib/domain/change/votes";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { summariesOf } from "@/lib/services/change/list-change-requests";
import { obligationOf } from "@/lib/services/change/list-obligations";
import { countConflicts } from "@/lib/services/change/merge-standing";
import { readThreads } from "@/lib/services/change/read-threads";
import type { ServiceContext } from "@/lib/services/context";

/** One change request with everything its page shows. The number of statements does not depend on its size. */
export async function getChangeRequest(ctx: ServiceContext, number: number): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:read");
  const change = await requireChange(ctx.db, number);
  const conversation = await readConversation(ctx.db, change.id);
  const findings = await listFindings(ctx.db, change.id, change.headRevision);
  const conflicts = (await countConflicts(ctx.db, [change])).get(number);
  const facts = factsOf(change, conflicts);
  const debt =
    change.lifecycle === "activated" ? await findObligationOfChange(ctx.db, ctx.actor.userId, change.id) : null;
  const isContributor = facts.contributorIds.includes(ctx.actor.userId);
  const [summary] = await summariesOf(ctx, [change]);
  if (!summary) throw new Error(`change request ${number} has no summary`);
  const detail = {
    ...summary,
    why: change.why,
    contentHash: change.headHash,
    isAuthor: change.author.id === ctx.actor.userId,
    isContributor,
    contributors: change.contributors,
    revisions: conversation.revisions,
    requirements: requirementsOf(change, facts),
    checks: change.checks.map((check) => ({
      ...check,
      title: checkTitle(check.name),
      findings: findings.get(check.name) ?? [],
    })),
    reviews: reviewsOf(ctx, change, conversation, facts),
    threads: await readThreads(ctx, change, conversation, facts),
    blockers: blockersOf(facts),
    can: abilitiesOf(facts, ctx.actor),
    schedule: change.schedule,
    supersededBy: change.supersededBy,
    glass: change.glass,
    debt: debt && obligationOf(debt),
    activatedVersion: conversation.activatedVersion,
  };
  return { ...detail, etag: contentHash(Buffer.from(JSON.stringify(detail))) };
}

function requirementsOf(change: ChangeRow, facts: ChangeFacts): ChangeRequestDetail["requirements"] {
  const filled = matchApprovals(facts);
  return change.requirements.map(({ because, ...requirement }) => ({
    ...requirement,
    approvals: filled.get(requirement.rule)?.length ?? 0,
    because: because.reasons,
  }));
}

function reviewsOf(
  { actor, now }: ServiceContext,
  change: ChangeRow,
  { bodies }: ConversationRow,
  facts: ChangeFacts,
): ChangeRequestDetail["reviews"] {
  return facts.reviews.flatMap((fact, index) => {
    const row = change.reviews[index];
    if (!row) return [];
    const { id, reviewer, decision, revision, createdAt, dismissalReason, carriedFrom } = row;
    const { code: reason, ...judged } = judgeReview(facts, fact);
    const canDismiss = refusedDismissal(facts, fact, actor, now()) === null;
    return [
      {
        id,
        reviewer,
        decision,
        revision,
        createdAt,
        body: bodies[id] ?? "",
        dismissalReason,
        carriedFrom,
        canDismiss,
        reason,
        ...judged,
      },
    ];
  });
}
