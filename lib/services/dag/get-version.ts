import type { VersionDetail } from "@/lib/contracts/dags";
import { findVersion } from "@/lib/db/versions";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

export async function getVersion(
  { db, actor }: ServiceContext,
  dagKey: string,
  number: number,
): Promise<VersionDetail> {
  requirePermission(actor, "dag:read");
  const found = await findVersion(db, dagKey, number);
  if (!found)
    throw new AppError("not_found", `There is no version ${number} of ${dagKey}. Look at its list of versions.`, {
      dagKey,
    });
  const { canonical, ...version } = found;
  return { ...version, ...readSnapshot(canonical) };
}
