import { canonicalJson } from "@/lib/domain/dag/canonical";
import type { DagDraft } from "@/lib/domain/dag/document";
import {
  type Deletion,
  disputedDeletions,
  otherSide,
  type Side,
  type Sides,
  settleDeletions,
} from "@/lib/domain/merge/deletions";
import { endsOf, type Matter, type Named, namesIn, toDraft, toMatter, withNames } from "@/lib/domain/merge/matter";
import { mergeLines } from "@/lib/domain/merge/merge-lines";
import { mergeRecord, mergeSets, type ValueDispute } from "@/lib/domain/merge/merge-values";
import { withValueAt } from "@/lib/domain/merge/value-at";

/** What a person decided about one conflict. An edited value is written in the names of the merged document. */
export type Choice =
  | Readonly<{ take: "active" | "proposed" }>
  /** Only of a value. */
  | Readonly<{ take: "edit"; value: unknown }>;

/** Two changes that do not go together, in the names of the merged document. An absent value is undefined. */
export type Conflict = Readonly<{
  kind: "delete_modify" | "delete_connect" | "field" | "text";
  /** The same for as long as all three values are; choices are kept by it. */
  fingerprint: string;
  /** Null for a setting of the DAG. */
  taskId: string | null;
  taskKey: string | null;
  /** JSON pointer inside the task or the document; empty for the task as a whole. */
  path: string;
  base: unknown;
  active: unknown;
  proposed: unknown;
  /** Both sides' lines in one text, when they changed different ones. Only ever an offer. */
  offered: string | null;
  choice: Choice | null;
}>;

/** `document` is certain only when every conflict has a choice; until then it holds the active side's values. */
export type Merge = Readonly<{ document: DagDraft; conflicts: readonly Conflict[] }>;

/** Drafts of one DAG are merged like executable documents, as long as no two tasks have one key. */
export type Documents = Readonly<{ base: DagDraft | null; active: DagDraft | null; proposed: DagDraft }>;

/** Answers what was decided about a conflict, by its fingerprint. */
export type Chosen = (fingerprint: string) => Choice | null;

/**
 * Three-way merge by task id, edge and field (governance.md 1.6): what was active when the change was made, what is
 * active now, and what is proposed. Pure and symmetric; a merge without conflicts may still break a rule of the graph,
 * so its document has to be checked like any other.
 */
export function mergeDocuments(documents: Documents, chosen: Chosen = () => null): Merge {
  const original: Sides = {
    base: toMatter(documents.base),
    active: toMatter(documents.active),
    proposed: toMatter(documents.proposed),
  };
  const deletions = disputedDeletions(original).map((deletion) => {
    const fingerprint = deletionPrint(deletion, original);
    const choice = withoutEdit(chosen(fingerprint));
    return { ...deletion, fingerprint, choice, winner: choice?.take ?? null };
  });
  const sides = settleDeletions(original, deletions);
  const disputes: Dispute[] = [];
  const merged = mergeMatter(sides, chosen, disputes);
  const nameOf = namesIn(merged, [original.active, original.proposed, original.base]);
  const conflicts = [
    ...deletions.map((deletion) => deletionConflict(deletion, nameOf(deletion.taskId), original, nameOf)),
    ...disputes.map((dispute) => valueConflict(dispute, nameOf)),
  ];
  return { document: withEdits(toDraft(merged, nameOf), conflicts), conflicts };
}

type Dispute = ValueDispute & Readonly<{ taskId: string | null; fingerprint: string; choice: Choice | null }>;

function mergeMatter(sides: Sides, chosen: Chosen, disputes: Dispute[]): Matter {
  const settle = (taskId: string | null) => (dispute: ValueDispute) => {
    const { path, base, active, proposed } = dispute;
    const fingerprint = canonicalJson([taskId, path, base ?? null, active ?? null, proposed ?? null]);
    const choice = chosen(fingerprint);
    disputes.push({ ...dispute, taskId, fingerprint, choice });
    return choice?.take === "proposed" ? proposed : active;
  };
  const { base, active, proposed } = sides;
  const settings = mergeRecord(
    [],
    { base: base.settings, active: active.settings, proposed: proposed.settings },
    settle(null),
  );
  const tasks = new Map<string, Named>();
  for (const id of [...new Set([...active.tasks.keys(), ...proposed.tasks.keys()])].toSorted()) {
    const fields = mergeTask(id, sides, settle(id));
    if (fields) tasks.set(id, fields);
  }
  const edges = mergeSets({ base: base.edges, active: active.edges, proposed: proposed.edges });
  return { settings, tasks, edges: new Set(edges.filter((edge) => endsOf(edge).every((end) => tasks.has(end)))) };
}

/** Null when one side deleted it, which by now nobody disputes. A task that both added has no base to agree on. */
function mergeTask(id: string, sides: Sides, settle: (dispute: ValueDispute) => unknown): Named | null {
  const [base, active, proposed] = [sides.base.tasks.get(id), sides.active.tasks.get(id), sides.proposed.tasks.get(id)];
  if (active && proposed) return mergeRecord([], { base: base ?? {}, active, proposed }, settle);
  return base ? null : (active ?? proposed ?? null);
}

const withoutEdit = (choice: Choice | null): Readonly<{ take: Side }> | null =>
  choice && choice.take !== "edit" ? choice : null;

const deletionPrint = ({ kind, taskId, deletedBy }: Deletion, sides: Sides): string =>
  canonicalJson([kind, taskId, deletedBy, sides[otherSide(deletedBy)].tasks.get(taskId) ?? null]);

function deletionConflict(
  { kind, taskId, fingerprint, choice }: Deletion & { fingerprint: string; choice: Choice | null },
  taskKey: string,
  sides: Sides,
  nameOf: (id: string) => string,
): Conflict {
  const shown = (side: Matter) => withNames(side.tasks.get(taskId), nameOf);
  const [base, active, proposed] = [shown(sides.base), shown(sides.active), shown(sides.proposed)];
  return { kind, fingerprint, taskId, taskKey, path: "", base, active, proposed, offered: null, choice };
}

function valueConflict(
  { taskId, kind, path, fingerprint, choice, ...values }: Dispute,
  nameOf: (id: string) => string,
): Conflict {
  const base = withNames(values.base, nameOf);
  const active = withNames(values.active, nameOf);
  const proposed = withNames(values.proposed, nameOf);
  const texts = [base, active, proposed].filter((value) => typeof value === "string");
  const [one = "", other = "", third = ""] = texts;
  const offered = kind === "text" && texts.length === 3 ? mergeLines(one, other, third) : null;
  const taskKey = taskId === null ? null : nameOf(taskId);
  return { kind, fingerprint, taskId, taskKey, path, base, active, proposed, offered, choice };
}

/** An edit that no draft can hold was refused when it was made; should one be stored all the same, it counts as none. */
const withEdits = (document: DagDraft, conflicts: readonly Conflict[]): DagDraft =>
  conflicts.reduce((draft, { choice, ...place }) => {
    if (choice?.take !== "edit") return draft;
    const edited = withValueAt(draft, place, choice.value);
    return edited.ok ? edited.value : draft;
  }, document);
