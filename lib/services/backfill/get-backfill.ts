import type { Backfill, BackfillUnit } from "@/lib/contracts/backfills";
import {
  findBackfill,
  listBackfills as listRows,
  listUnits as listUnitRows,
  type UnitFilter,
} from "@/lib/db/backfills";
import type { Page } from "@/lib/db/cursor";
import { findDag } from "@/lib/db/dags";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";

/** A backfill with how many of its units wait, run, are done, failed or were passed over. */
export async function getBackfill({ db, actor }: ServiceContext, id: string): Promise<Backfill> {
  requirePermission(actor, "run:read");
  const found = await findBackfill(db, id);
  if (!found) throw new AppError("not_found", "There is no such backfill. Look at the DAG's list of them.", { id });
  return found;
}

export async function listBackfills(
  { db, actor }: ServiceContext,
  dagKey: string,
  page: Readonly<{ cursor?: string | undefined; limit: number }>,
): Promise<Page<Backfill>> {
  requirePermission(actor, "run:read");
  const dag = await findDag(db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  return listRows(db, dag.id, page);
}

/** The result of each unit, in the order they are run. */
export async function listUnits(ctx: ServiceContext, id: string, filter: UnitFilter): Promise<Page<BackfillUnit>> {
  const backfill = await getBackfill(ctx, id);
  return listUnitRows(ctx.db, backfill.id, filter);
}
