import type { z } from "zod";
import type { Obligation, obligationsSchema } from "@/lib/contracts/break-glass";
import { countGlassThisMonth, listOpenObligations, type ObligationRow } from "@/lib/db/break-glass";
import { ruleTitle } from "@/lib/domain/change/standing";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** What was activated in an emergency and is still to be reviewed and signed, first due first. */
export async function listObligations(
  { db, actor }: ServiceContext,
  { dagKey }: Readonly<{ dagKey?: string | undefined }>,
): Promise<z.infer<typeof obligationsSchema>> {
  requirePermission(actor, "change_request:read");
  const rows = await listOpenObligations(db, actor.userId, dagKey ?? null);
  return { items: rows.map(obligationOf), thisMonth: await countGlassThisMonth(db) };
}

export function obligationOf({ mayReview, maySign, ...row }: ObligationRow): Obligation {
  const isOpen = row.signedBy === null && !row.isReverted;
  return {
    ...row,
    waived: row.waived.map(ruleTitle),
    canReview: isOpen && row.verdict === null && mayReview,
    canSign: isOpen && row.verdict !== null && maySign,
  };
}
