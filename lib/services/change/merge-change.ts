import type { ChangeRow } from "@/lib/db/change-requests";
import { contentHash as hashOf } from "@/lib/db/content-hash";
import { readInventory } from "@/lib/db/inventory";
import { listMergeChoices, type MergeChoiceRow } from "@/lib/db/merge-choices";
import { type ContentRow, findRevision, findVersionContent } from "@/lib/db/revisions";
import { findSnapshot } from "@/lib/db/versions";
import { canonicalJson, type Snapshot } from "@/lib/domain/dag/canonical";
import type { DagDraft } from "@/lib/domain/dag/document";
import { yamlToDraft } from "@/lib/domain/dag/yaml";
import { type Choice, type Conflict, type Merge, mergeDocuments } from "@/lib/domain/merge/merge-documents";
import { type Place, valueAt, withValueAt } from "@/lib/domain/merge/value-at";
import type { ServiceContext } from "@/lib/services/context";
import { judgeDraft } from "@/lib/services/dag/check-stored-draft";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** What breaks a rule once both sides are together. `place` is null when no one value mends it. */
export type SemanticConflict = Readonly<{ id: string; message: string; place: Place | null; taskKey: string | null }>;

/** The head of a change request merged with what is active, with every choice that was made so far. */
export type ChangeMerge = Readonly<{
  base: Snapshot | null;
  active: Readonly<{ snapshot: Snapshot; content: ContentRow }> | null;
  head: Readonly<{ snapshot: Snapshot; content: ContentRow }>;
  document: DagDraft;
  conflicts: readonly (Conflict & { id: string })[];
  problems: readonly SemanticConflict[];
  choices: ReadonlyMap<string, MergeChoiceRow>;
  /** Choices that wrote a value where the merge alone broke a rule. */
  mended: readonly MergeChoiceRow[];
}>;

export async function mergeChange({ db }: Pick<ServiceContext, "db">, change: ChangeRow): Promise<ChangeMerge> {
  const [head, active, base, stored] = await Promise.all([
    findRevision(db, change.id, change.headRevision),
    change.activeHash === null ? null : findVersionContent(db, change.dagId, change.activeHash),
    change.baseHash === null ? null : findSnapshot(db, change.baseHash),
    listMergeChoices(db, change.id),
  ]);
  if (!head) throw new Error(`change request ${change.number} has no revision ${change.headRevision}`);
  const sides = {
    base: base && readSnapshot(base),
    active: active && { snapshot: readSnapshot(active.canonical), content: active },
    head: { snapshot: readSnapshot(head.canonical), content: head },
  };
  const choices = new Map(stored.map((choice) => [choice.conflictId, choice]));
  const merged = mergeDocuments(
    {
      base: sides.base?.document ?? null,
      active: sides.active?.snapshot.document ?? null,
      proposed: sides.head.snapshot.document,
    },
    (fingerprint) => choiceOf(choices.get(idOf(fingerprint))),
  );
  const mended = stored.filter((choice) => choice.conflictId === mendingId(change, choice));
  const document = inOrderOf(head.yaml, withMended(merged.document, mended));
  return {
    ...sides,
    document,
    conflicts: merged.conflicts.map((conflict) => ({ ...conflict, id: idOf(conflict.fingerprint) })),
    problems: await problemsOf(db, change, merged, document),
    choices,
    mended,
  };
}

const idOf = (text: string): string => hashOf(Buffer.from(text));

/** A value that was written for one merge holds for that merge only. */
const mendingId = ({ activeHash, headHash }: ChangeRow, { taskId, path }: Place): string =>
  idOf(canonicalJson(["mend", activeHash, headHash, taskId, path]));

function choiceOf(row: MergeChoiceRow | undefined): Choice | null {
  if (!row) return null;
  return row.take === "edit" ? { take: "edit", value: row.value ?? undefined } : { take: row.take };
}

const withMended = (document: DagDraft, mended: readonly MergeChoiceRow[]): DagDraft =>
  mended.reduce((draft, { value, ...place }) => {
    const changed = withValueAt(draft, place, value ?? undefined);
    return changed.ok ? changed.value : draft;
  }, document);

/** Told when everything else is decided: before that the document is not what anybody proposes. */
async function problemsOf(
  db: ServiceContext["db"],
  change: ChangeRow,
  { conflicts }: Merge,
  document: DagDraft,
): Promise<SemanticConflict[]> {
  if (conflicts.some(({ choice }) => choice === null)) return [];
  const { issues } = await judgeDraft(db, document, await readInventory(db));
  return issues.flatMap(({ severity, message, taskId = null, taskKey = null, path = "" }) => {
    if (severity !== "error") return [];
    const place = { taskId, path: path.split("/").slice(0, 2).join("/") };
    const canMend = place.path !== "" && valueAt(document, place) !== undefined;
    return [{ id: mendingId(change, place), message, place: canMend ? place : null, taskKey }];
  });
}

/** Tasks in the order in which the proposal's text has them; others after them. */
export function inOrderOf(yaml: string, document: DagDraft): DagDraft {
  const text = yamlToDraft(yaml, document, () => "");
  if (!text.ok) return document;
  const position = new Map(text.value.tasks.map(({ id }, index) => [id, index]));
  const at = (id: string) => position.get(id) ?? Number.MAX_SAFE_INTEGER;
  return { ...document, tasks: document.tasks.toSorted((a, b) => at(a.id) - at(b.id)) };
}
