import type { Db } from "@/lib/db/client";
import { contentHash as hashOf } from "@/lib/db/content-hash";
import { findDag } from "@/lib/db/dags";
import type { DraftRow } from "@/lib/db/drafts";
import { readInventory } from "@/lib/db/inventory";
import { findIdentity } from "@/lib/db/people";
import { readPolicy } from "@/lib/db/policy";
import { readPins } from "@/lib/db/references";
import { findSnapshot } from "@/lib/db/versions";
import type { Role } from "@/lib/domain/access/roles";
import type { CheckVerdict } from "@/lib/domain/change/check-verdict";
import { type Change, diffDocuments } from "@/lib/domain/change/diff";
import { referencesOf } from "@/lib/domain/change/references";
import { type Requirement, requirementsOf } from "@/lib/domain/change/requirement";
import { type Closure, canonicalBytes, type Snapshot } from "@/lib/domain/dag/canonical";
import { type DagDocument, DOCUMENT_LIMITS } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";
import { draftToYaml } from "@/lib/domain/dag/yaml";
import { AppError } from "@/lib/domain/shared/app-error";
import type { ServiceContext } from "@/lib/services/context";
import { judgeDraft } from "@/lib/services/dag/check-stored-draft";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** Everything of a revision that follows from the draft and from what is active. */
export type PreparedRevision = Readonly<{
  canonical: Uint8Array;
  contentHash: string;
  baseHash: string | null;
  layout: Layout;
  yaml: string;
  checks: readonly CheckVerdict[];
  requirements: readonly Requirement[];
}>;

type Content = Pick<DraftRow, "document" | "layout" | "yaml" | "activeHash">;

/**
 * Makes the canonical bytes of a draft, once: review, hash and execution all use these. Refuses a draft that could not
 * run, and one that says what is active already.
 */
export async function prepareRevision(
  { db }: ServiceContext,
  draft: Content,
  authorId: string,
): Promise<PreparedRevision> {
  const inventory = await readInventory(db);
  const { issues, verdicts, executable } = await judgeDraft(db, draft.document, inventory);
  if (!executable) throw notExecutable(issues);
  const closure = await pinned(db, executable, closureOf(executable, inventory.packs));
  const snapshot = { document: executable, closure };
  const canonical = canonicalBytes(snapshot);
  if (canonical.length > DOCUMENT_LIMITS.bytes)
    throw new AppError(
      "too_large",
      `The DAG has ${canonical.length} bytes; ${DOCUMENT_LIMITS.bytes} are allowed. Split it.`,
    );
  const contentHash = hashOf(canonical);
  if (contentHash === draft.activeHash)
    throw new AppError("conflict", "The draft is what is active already. Change something first.", {
      reason: "nothing_changed",
    });
  return {
    canonical,
    contentHash,
    baseHash: draft.activeHash,
    layout: draft.layout,
    // Written anew around the author's comments: a reviewer must not read another document than the one that runs.
    yaml: draftToYaml(draft.document, { text: draft.yaml, tasks: draft.document.tasks }),
    checks: verdicts,
    requirements: await requirementsAgainst(db, draft.activeHash, snapshot, authorId),
  };
}

/** What the stored content of a revision needs by the rules of today, and what its checks say. */
export async function judgeStored(
  { db }: Pick<ServiceContext, "db">,
  canonical: Uint8Array,
  activeHash: string | null,
  authorId: string,
): Promise<Pick<PreparedRevision, "checks" | "requirements">> {
  const snapshot = readSnapshot(canonical);
  const { verdicts } = await judgeDocument(db, snapshot.document);
  return { checks: verdicts, requirements: await requirementsAgainst(db, activeHash, snapshot, authorId) };
}

export const judgeDocument = async (db: Db, document: DagDocument) => judgeDraft(db, document, await readInventory(db));

/** The closure with what everything else the document refers to is now. */
export const pinned = async (db: Db, document: DagDocument, { packs }: Closure): Promise<Closure> => ({
  packs,
  pins: await readPins(db, referencesOf(document)),
});

async function requirementsAgainst(
  db: Db,
  activeHash: string | null,
  proposed: Snapshot,
  authorId: string,
): Promise<Requirement[]> {
  const author = await findIdentity(db, authorId);
  const ground = await groundFor(db, proposed.document.dag, author?.roles ?? []);
  return requirementsOf(await changesAgainst(db, activeHash, proposed), ground);
}

/** What decides who is asked, as it is now. */
export async function groundFor(db: Db, dagKey: string, authorRoles: readonly Role[]) {
  const [{ policy }, dag] = await Promise.all([readPolicy(db), findDag(db, dagKey)]);
  // A DAG that is not there yet is what every DAG begins as.
  return { authorRoles, policy, criticality: dag?.criticality ?? "standard" };
}

/** What a content changes against what is active, with its packs and everything else it refers to. */
export async function changesAgainst(db: Db, activeHash: string | null, proposed: Snapshot): Promise<Change[]> {
  const active = activeHash === null ? null : readSnapshot(await findSnapshot(db, activeHash));
  const packs = { before: active?.closure.packs ?? {}, after: proposed.closure.packs };
  const pins = { before: active?.closure.pins ?? {}, after: proposed.closure.pins ?? {} };
  return diffDocuments(active?.document ?? null, proposed.document, { packs, pins });
}

/** The newest version of each pack the document names. */
export function closureOf(
  document: DagDocument,
  packs: readonly Readonly<{ name: string; digest: string }>[],
): Closure {
  const used = new Set(document.tasks.flatMap((task) => (task.operator === "pack" ? [task.pack] : [])));
  const pinned = packs.filter(({ name }) => used.has(name)).map(({ name, digest }) => [name, digest]);
  return { packs: Object.fromEntries(pinned) };
}

export function notExecutable(
  issues: readonly Readonly<{
    severity: string;
    message: string;
    path?: string | undefined;
    taskKey?: string | undefined;
  }>[],
): AppError {
  const errors = issues.filter(({ severity }) => severity === "error");
  const [first] = errors;
  const more = errors.length > 1 ? ` ${errors.length - 1} more must be mended too.` : "";
  return new AppError("invalid_input", `The draft cannot run yet. ${first?.message ?? ""}${more}`, {
    reason: "not_executable",
    issues: errors.map(({ message, path, taskKey }) => ({ path: `${taskKey ?? ""}${path ?? ""}`, message })),
  });
}
