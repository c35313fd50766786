import type { EditorContent } from "@/lib/client/designer/editor";
import type { Draft } from "@/lib/contracts/dags";
import type { DagDraft } from "@/lib/domain/dag/document";
import { keptLayout } from "@/lib/domain/dag/layout";
import { type Conflict, mergeDocuments } from "@/lib/domain/merge/merge-documents";

/** Whose value counts where both changed the same; by the conflict's fingerprint. */
export type Sides = ReadonlyMap<string, "mine" | "theirs">;

type Drafts = Readonly<{ base: DagDraft | null; mine: EditorContent; theirs: Draft }>;

/** Two drafts that go together, but for what both changed: there mine counts unless `sides` says otherwise. */
export type SettledDrafts = Readonly<{ content: EditorContent; conflicts: readonly Conflict[] }>;

/**
 * One draft of mine and theirs, by what both were made from; without that, every difference counts as made by both. Null
 * when one of them names two tasks alike, so that nobody can say which is meant.
 */
export function settleDrafts({ base, mine, theirs }: Drafts, sides: Sides): SettledDrafts | null {
  if (![mine.draft, theirs.document].every(hasPlainKeys)) return null;
  const { document, conflicts } = mergeDocuments(
    { base, active: theirs.document, proposed: mine.draft },
    (fingerprint) => ({ take: sides.get(fingerprint) === "theirs" ? "active" : "proposed" }),
  );
  const draft = inOrderOf([...theirs.document.tasks, ...mine.draft.tasks], document);
  const layout = keptLayout(draft.tasks, { ...theirs.layout, ...mine.layout });
  return { content: { draft, layout, source: mine.source }, conflicts };
}

const hasPlainKeys = ({ tasks }: DagDraft): boolean =>
  tasks.every(({ key }) => key !== "") && new Set(tasks.map(({ key }) => key)).size === tasks.length;

/** A merge sorts tasks by id; a person expects them where they were. */
function inOrderOf(known: DagDraft["tasks"], document: DagDraft): DagDraft {
  const rank = new Map([...new Set(known.map(({ id }) => id))].map((id, at) => [id, at]));
  return { ...document, tasks: document.tasks.toSorted((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0)) };
}
