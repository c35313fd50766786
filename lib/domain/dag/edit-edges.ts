import { type DagDraft, DOCUMENT_LIMITS, type DraftTask } from "@/lib/domain/dag/document";
import { type EditRefusal, UNKNOWN_TASK } from "@/lib/domain/dag/edit-refusal";
import { buildGraph, upstreamTest, wouldCreateCycle } from "@/lib/domain/dag/graph";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** R4 of semantics.md: what a join behind a branch is drawn with. */
const JOIN_RULE = "none_failed_min_one_success";

export type Connect = Readonly<{ sourceId: string; targetId: string; caseIndex?: number | undefined }>;

const replaceTask = (document: DagDraft, next: DraftTask): DagDraft => ({
  ...document,
  tasks: document.tasks.map((task) => (task.id === next.id ? next : task)),
});

const taskById = (document: DagDraft, id: string): DraftTask | undefined =>
  document.tasks.find((task) => task.id === id);

/** Every task a branch leads to, once. */
export const branchTargetKeys = (branch: DraftTask): ReadonlySet<string> =>
  new Set([...(branch.cases ?? []).flatMap((one) => one.then), ...(branch.otherwise ?? [])]);

/**
 * Draws an edge. From a branch the target also joins a choice: that of `caseIndex` (one past the last adds a case);
 * without one the first case that leads nowhere yet, else `otherwise` while that is empty, else the last case.
 */
export function connect(document: DagDraft, edit: Connect): Result<DagDraft, EditRefusal> {
  const source = taskById(document, edit.sourceId);
  const target = taskById(document, edit.targetId);
  if (!source || !target) return err(UNKNOWN_TASK);
  const refusal = whyNoEdge(document, source, target, edit.caseIndex);
  if (refusal) return err(refusal);
  const isNew = !target.needs.includes(source.key);
  const joined = isNew ? replaceTask(document, { ...target, needs: [...target.needs, source.key] }) : document;
  const chosen = source.operator === "branch" ? addChoice(source, target.key, edit.caseIndex) : source;
  const linked = chosen === source ? joined : replaceTask(joined, chosen);
  return ok(isNew ? withJoinRule(linked, target.id) : linked);
}

function whyNoEdge(
  document: DagDraft,
  source: DraftTask,
  target: DraftTask,
  caseIndex: number | undefined,
): EditRefusal | null {
  if (source === target) return { code: "self_edge", message: `\`${source.key}\` cannot wait for itself.` };
  const cases = source.cases ?? [];
  if (caseIndex !== undefined && (source.operator !== "branch" || caseIndex < 0 || caseIndex > cases.length))
    return { code: "no_such_case", message: `\`${source.key}\` has no case ${caseIndex + 1}.` };
  const isThere = target.needs.includes(source.key);
  if (isThere && !opensChoice(source, target.key, caseIndex))
    return { code: "duplicate_edge", message: `\`${target.key}\` already needs \`${source.key}\`.` };
  if (!isThere && target.needs.length >= DOCUMENT_LIMITS.needsPerTask)
    return {
      code: "too_many_needs",
      message: `\`${target.key}\` already needs ${target.needs.length} tasks. Put a joining task between them.`,
    };
  const cycle = wouldCreateCycle(document, source.id, target.id);
  if (!cycle) return null;
  const path = cycle.map((key) => `\`${key}\``).join(" → ");
  return { code: "cycle", message: `This edge would close a cycle: ${path}. A DAG runs one way only.` };
}

/** Whether drawing an edge that is there adds a choice to a branch. */
const opensChoice = (source: DraftTask, key: string, caseIndex: number | undefined): boolean => {
  if (source.operator !== "branch") return false;
  if (caseIndex === undefined) return !branchTargetKeys(source).has(key);
  return !source.cases?.[caseIndex]?.then.includes(key);
};

function addChoice(branch: DraftTask, key: string, caseIndex: number | undefined): DraftTask {
  const cases = branch.cases ?? [];
  const otherwise = branch.otherwise ?? [];
  const firstEmpty = cases.findIndex((one) => one.then.length === 0);
  if (caseIndex === undefined && firstEmpty < 0 && (otherwise.length === 0 || cases.length === 0))
    return { ...branch, otherwise: [...otherwise, key] };
  const automatic = firstEmpty >= 0 ? firstEmpty : cases.length - 1;
  const at = caseIndex ?? automatic;
  if (at === cases.length) return { ...branch, cases: [...cases, { when: "", then: [key] }] };
  return { ...branch, cases: cases.map((one, index) => (index === at ? { ...one, then: [...one.then, key] } : one)) };
}

/** R4: a task without a rule of its own that now joins edges, one of which descends from a branch. */
function withJoinRule(document: DagDraft, id: string): DagDraft {
  const index = document.tasks.findIndex((task) => task.id === id);
  const task = document.tasks[index];
  if (!task || task.needs.length < 2 || task.trigger_rule !== undefined) return document;
  const isUpstream = upstreamTest(buildGraph(document.tasks));
  const descends = document.tasks.some((other, at) => other.operator === "branch" && isUpstream(at, index));
  return descends ? replaceTask(document, { ...task, trigger_rule: JOIN_RULE }) : document;
}

export type Disconnect = Readonly<{ sourceId: string; targetId: string }>;

/** Takes an edge away, and the target out of every choice of a branch. */
export function disconnect(document: DagDraft, edit: Disconnect): Result<DagDraft, EditRefusal> {
  const source = taskById(document, edit.sourceId);
  const target = taskById(document, edit.targetId);
  if (!source || !target) return err(UNKNOWN_TASK);
  if (!target.needs.includes(source.key))
    return err({ code: "no_such_edge", message: `\`${target.key}\` does not need \`${source.key}\`.` });
  const freed = replaceTask(document, { ...target, needs: target.needs.filter((key) => key !== source.key) });
  return ok(branchTargetKeys(source).has(target.key) ? replaceTask(freed, withoutChoice(source, target.key)) : freed);
}

function withoutChoice(branch: DraftTask, key: string): DraftTask {
  const others = (keys: readonly string[]) => keys.filter((one) => one !== key);
  const next = { ...branch };
  if (branch.cases) next.cases = branch.cases.map((one) => ({ ...one, then: others(one.then) }));
  if (branch.otherwise) next.otherwise = others(branch.otherwise);
  return next;
}

/**
 * After a form changed what a branch chooses between: an edge to each new target, none to those that left. Refused
 * when a new target does not exist or would close a cycle.
 */
export function syncBranchEdges(
  document: DagDraft,
  before: DraftTask,
  after: DraftTask,
): Result<DagDraft, EditRefusal> {
  const [had, has] = [branchTargetKeys(before), branchTargetKeys(after)];
  let next = replaceTask(document, after);
  for (const key of has) {
    // What was wrong before this edit is for the check to tell.
    if (had.has(key)) continue;
    const target = next.tasks.find((task) => task.key === key);
    if (!target) return err({ code: "unknown_task", message: `There is no task \`${key}\` to lead to. Add it first.` });
    if (target.needs.includes(after.key)) continue;
    const refusal = whyNoEdge(next, after, target, undefined);
    if (refusal) return err(refusal);
    next = withJoinRule(replaceTask(next, { ...target, needs: [...target.needs, after.key] }), target.id);
  }
  const left = new Set([...had].filter((key) => !has.has(key)));
  if (left.size === 0) return ok(next);
  const tasks = next.tasks.map((task) =>
    left.has(task.key) ? { ...task, needs: task.needs.filter((key) => key !== after.key) } : task,
  );
  return ok({ ...next, tasks });
}
