import { appendAudit } from "@/lib/db/audit";
import type { ChangeRow } from "@/lib/db/change-requests";
import { readPolicy } from "@/lib/db/policy";
import { insertRevision, type RevisionOrigin } from "@/lib/db/revisions";
import { insertSnapshot } from "@/lib/db/versions";
import { mergeAbilities } from "@/lib/domain/merge/abilities";
import { mergeLayouts } from "@/lib/domain/merge/merge-layouts";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { approvalsToCarry, carryApprovals } from "@/lib/services/change/carry-approvals";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { followInDraft } from "@/lib/services/change/follow-in-draft";
import { type ChangeMerge, mergeChange } from "@/lib/services/change/merge-change";
import { prepareRevision } from "@/lib/services/change/prepare-revision";
import { checkPushed } from "@/lib/services/change/refresh-checks";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/** The two contents that were merged, as the caller saw them. */
type Seen = Readonly<{ expectedHead: number; activeHash: string | null }>;
type Merged = Readonly<{ number: number; revision: number; contentHash: string; isDraftUpdated: boolean }>;

/** One click when nothing disagrees: a revision that says the same on top of what is active. It adds no contributor. */
export const updateChange = (ctx: ServiceContext, number: number, seen: Seen): Promise<Merged> =>
  applyMerge(ctx, number, seen, "rebase");

/** A revision of all choices. Whoever made one becomes a contributor, and no approval survives it. */
export const resolveChange = (ctx: ServiceContext, number: number, seen: Seen): Promise<Merged> =>
  applyMerge(ctx, number, seen, "resolution");

async function applyMerge(
  ctx: ServiceContext,
  number: number,
  seen: Seen,
  origin: "rebase" | "resolution",
): Promise<Merged> {
  requirePermission(ctx.actor, "change_request:submit");
  const change = await requireChange(ctx.db, number);
  requireCurrent(change, seen);
  const merge = await mergeChange(ctx, change);
  requireMergeable(ctx, change, merge, origin);
  const layout = mergeLayouts(merge.document, merge.active?.content.layout ?? {}, merge.head.content.layout);
  const { activeHash } = change;
  const { yaml } = merge.head.content;
  const prepared = await prepareRevision(ctx, { document: merge.document, layout, yaml, activeHash }, change.author.id);
  const revision = change.headRevision + 1;
  const contributorIds = origin === "rebase" ? [] : chosenBy(merge);
  const { policy } = await readPolicy(ctx.db);
  const carried = origin === "rebase" ? approvalsToCarry(change, merge, prepared, policy) : [];
  const isDraftUpdated = await ctx.db.$transaction(async (tx) => {
    await insertSnapshot(tx, prepared.contentHash, prepared.canonical);
    await insertRevision(tx, {
      ...prepared,
      changeRequestId: change.id,
      number: revision,
      pushedBy: ctx.actor.userId,
      origin,
      contributorIds,
      at: ctx.now(),
    });
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: AUDIT[origin],
      targetType: "change_request",
      targetId: String(number),
      details: {
        dag: change.dagKey,
        revision,
        contentHash: prepared.contentHash,
        baseHash: activeHash,
        contributorIds,
      },
    });
    await carryApprovals(ctx, tx, change, carried, { revision, contentHash: prepared.contentHash });
    return followInDraft(ctx, tx, change, {
      from: merge.head.snapshot.document,
      to: { document: merge.document, layout, yaml: prepared.yaml },
    });
  });
  return checkPushed(ctx, { number, revision, contentHash: prepared.contentHash, isDraftUpdated });
}

const AUDIT = {
  rebase: "change_request.updated_to_base",
  resolution: "change_request.conflicts_resolved",
} as const satisfies Partial<Record<RevisionOrigin, string>>;

function requireCurrent(change: ChangeRow, { expectedHead, activeHash }: Seen): void {
  if (change.lifecycle !== "open") throw refusal("not_open", { lifecycle: change.lifecycle });
  if (expectedHead !== change.headRevision) throw refusal("head_moved", { headRevision: change.headRevision });
  if (activeHash !== change.activeHash)
    throw new AppError(
      "conflict",
      "Another change was activated meanwhile. Reload the page and look at the merge again.",
      {
        reason: "base_moved",
        activeHash: change.activeHash,
      },
    );
  if (change.baseHash === change.activeHash && change.closureChanges.length === 0)
    throw new AppError("conflict", "It starts from what is active already. There is nothing to update.", {
      reason: "not_behind",
    });
}

function requireMergeable(
  { actor }: ServiceContext,
  change: ChangeRow,
  merge: ChangeMerge,
  origin: RevisionOrigin,
): void {
  const open = merge.conflicts.filter(({ choice }) => choice === null).length;
  const [problem] = merge.problems;
  if (open > 0)
    throw new AppError("conflict", `${open} of ${merge.conflicts.length} conflicts wait for a choice. Choose first.`, {
      reason: "merge_conflict",
      open,
    });
  if (problem)
    throw new AppError("conflict", `Both sides together break a rule. ${problem.message}`, {
      reason: "semantic_conflict",
      problems: merge.problems.map(({ message }) => message),
    });
  const chosen = merge.conflicts.length + merge.mended.length;
  const can = mergeAbilities(factsOf(change), actor, { open: 0, chosen });
  if (origin === "rebase" && chosen > 0)
    throw new AppError("conflict", "Conflicts were decided, so this is a resolution. Resolve it on its page.", {
      reason: "merge_conflict",
    });
  if (!can.update && !can.resolve)
    throw new AppError(
      "forbidden",
      "Its author, who has a part in it, or a data engineer brings a change up to date.",
      {
        reason: "not_contributor",
      },
    );
}

/** Everybody whose decision is in the result. */
const chosenBy = ({ conflicts, choices, mended }: ChangeMerge): string[] => [
  ...new Set([
    ...conflicts.flatMap(({ id }) => choices.get(id)?.chosenBy.id ?? []),
    ...mended.map((choice) => choice.chosenBy.id),
  ]),
];
