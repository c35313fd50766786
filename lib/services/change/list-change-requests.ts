import type { ChangeRequestSummary } from "@/lib/contracts/change-requests";
import { type ChangeFilter, type ChangeRow, listChangeRequests as listRows } from "@/lib/db/change-requests";
import type { Page } from "@/lib/db/cursor";
import { reminderOf } from "@/lib/domain/change/inactivity";
import { isMyTurn } from "@/lib/domain/change/personal-view";
import { badgeOf, sentenceOf } from "@/lib/domain/change/standing";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf } from "@/lib/services/change/change-facts";
import { countConflicts } from "@/lib/services/change/merge-standing";
import type { ServiceContext } from "@/lib/services/context";

/** The inbox: where each change request stands and whose turn it is. */
export async function listChangeRequests(
  ctx: ServiceContext,
  filter: ChangeFilter,
): Promise<Page<ChangeRequestSummary>> {
  requirePermission(ctx.actor, "change_request:read");
  const { items, nextCursor } = await listRows(ctx.db, filter);
  const conflicts = await countConflicts(ctx.db, items);
  return { items: items.map((row) => summaryOf(row, ctx, conflicts.get(row.number))), nextCursor };
}

export function summaryOf(
  row: ChangeRow,
  { actor, now }: Pick<ServiceContext, "actor" | "now">,
  conflicts?: number,
): ChangeRequestSummary {
  const facts = factsOf(row, conflicts);
  const reminder = row.activeAt === null ? null : reminderOf(new Date(row.activeAt), now());
  return {
    number: row.number,
    dagKey: row.dagKey,
    title: row.title,
    author: row.author,
    badge: badgeOf(facts),
    sentence: [sentenceOf(facts), reminder].filter(Boolean).join(" "),
    headRevision: row.headRevision,
    // Forgotten by everybody else, it is its author's.
    isMyTurn: isMyTurn(facts, actor, now()) || (reminder !== null && facts.author.id === actor.userId),
    changeCount: row.requirements[0]?.because.changes ?? 0,
    about: row.requirements.find(({ rule }) => rule === "engineering" || rule === "notes")?.because.reasons ?? [],
    openThreads: row.openThreads.length,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
