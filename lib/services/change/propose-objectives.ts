import { findDag } from "@/lib/db/dags";
import { findActiveVersion } from "@/lib/db/versions";
import { canonicalBytes } from "@/lib/domain/dag/canonical";
import type { DagDocument } from "@/lib/domain/dag/document";
import { draftToYaml } from "@/lib/domain/dag/yaml";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { openProposal, type Proposed } from "@/lib/services/change/open-proposal";
import { judgeStored, pinned } from "@/lib/services/change/prepare-revision";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

type Wanted = Readonly<{ dagKey: string; objectives: NonNullable<DagDocument["objectives"]>; why: string }>;

/**
 * Proposes other objectives for what is active, and nothing else: whoever owns the promise need not be able to draw. It is
 * reviewed like every change; promising less takes a manager other than who proposes it.
 */
export async function proposeObjectives(ctx: ServiceContext, { dagKey, objectives, why }: Wanted): Promise<Proposed> {
  requirePermission(ctx.actor, "objective:propose");
  const dag = await findDag(ctx.db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  const active = await findActiveVersion(ctx.db, dag.id);
  if (!active)
    throw new AppError("conflict", `${dagKey} has no active version to promise anything about.`, {
      reason: "no_active_version",
    });
  const { document: before, closure } = readSnapshot(active.canonical);
  const { objectives: _, ...rest } = before;
  const document = Object.keys(objectives).length === 0 ? rest : { ...rest, objectives };
  if (JSON.stringify(before.objectives ?? {}) === JSON.stringify(objectives))
    throw new AppError("conflict", "These objectives are active already.", { reason: "nothing_changed" });
  const canonical = canonicalBytes({ document, closure: await pinned(ctx.db, document, closure) });
  return openProposal(ctx, {
    dag: { id: dag.id, dagKey, activeHash: dag.activeHash },
    title: "Other objectives",
    why,
    canonical,
    layout: active.layout,
    yaml: draftToYaml(document, { text: active.yaml, tasks: document.tasks }),
    origin: "push",
    ...(await judgeStored(ctx, canonical, dag.activeHash, ctx.actor.userId)),
    audit: { action: "change_request.submitted", details: { objectives } },
  });
}
