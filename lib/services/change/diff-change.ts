import type { DiffView } from "@/lib/contracts/change-requests";
import type { ChangeRow } from "@/lib/db/change-requests";
import { type ContentRow, findRevision, findVersionContent } from "@/lib/db/revisions";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireChange } from "@/lib/services/change/change-facts";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** A side of a comparison: a revision, what the compared revision was made from, or what is active now. */
export type Side = number | "base" | "active";

/** Two contents to compare; the page draws its change list from them with the same pure diff as the approval rules. */
export async function diffChange(
  ctx: ServiceContext,
  number: number,
  sides: { from: Side; to: Side },
): Promise<DiffView> {
  requirePermission(ctx.actor, "change_request:read");
  const change = await requireChange(ctx.db, number);
  const to = await contentOf(ctx, change, sides.to, change.baseHash);
  if (!to) throw new AppError("not_found", `Nothing of this DAG is active yet. Compare with a revision.`, { number });
  const from = await contentOf(ctx, change, sides.from, to.baseHash);
  const before = from && readSnapshot(from.canonical);
  const after = readSnapshot(to.canonical);
  return {
    before: before && from && { document: before.document, layout: from.layout, yaml: from.yaml },
    after: { document: after.document, layout: to.layout, yaml: to.yaml },
    packsBefore: before?.closure.packs ?? {},
    packsAfter: after.closure.packs,
    pinsBefore: before?.closure.pins ?? {},
    pinsAfter: after.closure.pins ?? {},
    fromLabel: from?.label ?? "Nothing active",
    toLabel: to.label,
  };
}

/** Null when nothing was active. */
async function contentOf(
  { db }: ServiceContext,
  change: ChangeRow,
  side: Side,
  baseHash: string | null,
): Promise<ContentRow | null> {
  if (typeof side === "number") {
    const found = await findRevision(db, change.id, side);
    if (!found)
      throw new AppError("not_found", `There is no revision ${side}; the newest is ${change.headRevision}.`, {
        revision: side,
      });
    return found;
  }
  const hash = side === "active" ? change.activeHash : baseHash;
  return hash === null ? null : findVersionContent(db, change.dagId, hash);
}
