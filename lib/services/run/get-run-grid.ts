import type { RunGrid } from "@/lib/contracts/run-grid";
import { readRunGrid } from "@/lib/db/run-grid";
import type { RunState } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { pinnedDocument } from "@/lib/services/run/pinned-document";

type Wanted = Readonly<{
  state?: RunState | undefined;
  clientKey?: string | undefined;
  version?: number | undefined;
  before?: string | undefined;
  limit: number;
}>;

/** The newest runs of a DAG, and how each task stands in each. */
export async function getRunGrid({ db, actor }: ServiceContext, dagKey: string, wanted: Wanted): Promise<RunGrid> {
  requirePermission(actor, "run:read");
  const found = await readRunGrid(db, { dagKey, ...wanted });
  if (!found) throw new AppError("not_found", `There is no DAG ${dagKey}. Look at the list of DAGs.`, { dagKey });
  const versions = await Promise.all(
    found.versions.map(async ({ version, versionId, taskKeys }) => ({
      version,
      taskKeys: taskKeys ?? compilePlan((await pinnedDocument(db, versionId)).document).tasks.map(({ key }) => key),
    })),
  );
  return { runs: found.runs, versions };
}
