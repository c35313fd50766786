import { contentHash as hashOf } from "@/lib/db/content-hash";
import { findDag } from "@/lib/db/dags";
import { findVersion } from "@/lib/db/versions";
import { revertRequirement } from "@/lib/domain/change/requirement";
import { canonicalBytes } from "@/lib/domain/dag/canonical";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { openProposal, type Proposed } from "@/lib/services/change/open-proposal";
import { judgeDocument, pinned } from "@/lib/services/change/prepare-revision";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/**
 * Proposes what was active before: its document and packs, on the connections, lanes and environments of today. It was
 * approved once, so one data engineer other than the proposer is enough; the checks run again. The draft stays as it is.
 */
export async function revertVersion(
  ctx: ServiceContext,
  { dagKey, version, why }: { dagKey: string; version: number; why: string },
): Promise<Proposed> {
  requirePermission(ctx.actor, "change_request:submit");
  const dag = await findDag(ctx.db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  const target = await findVersion(ctx.db, dagKey, version);
  if (!target) throw new AppError("not_found", `There is no version ${version} of ${dagKey}.`, { version });
  if (target.isActive)
    throw new AppError("conflict", `Version ${version} is active already.`, { reason: "nothing_changed" });
  const { document, closure } = readSnapshot(target.canonical);
  const canonical = canonicalBytes({ document, closure: await pinned(ctx.db, document, closure) });
  const contentHash = hashOf(canonical);
  if (contentHash === dag.activeHash)
    throw new AppError("conflict", `What is active says the same as version ${version}.`, {
      reason: "nothing_changed",
    });
  const { verdicts } = await judgeDocument(ctx.db, document);
  return openProposal(ctx, {
    dag: { id: dag.id, dagKey, activeHash: dag.activeHash },
    title: `Back to version ${version}`,
    why,
    canonical,
    layout: target.layout,
    yaml: target.yaml,
    origin: "revert",
    checks: verdicts,
    requirements: [revertRequirement(version)],
    audit: { action: "change_request.reverting", details: { version } },
  });
}
