import { type CheckIssue, taskError } from "@/lib/domain/dag/check-issue";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { buildGraph, findCycle, type Graph, type GraphTask } from "@/lib/domain/dag/graph";
import { isReservedKey } from "@/lib/domain/dag/reserved-keys";

/** The keys a branch may lead to, each with the place that names it. */
function branchTargets(task: DraftTask): { key: string; path: PropertyKey[] }[] {
  if (task.operator !== "branch") return [];
  const ofCases = (task.cases ?? []).flatMap((one, index) =>
    one.then.map((key, position) => ({ key, path: ["cases", index, "then", position] })),
  );
  return [...ofCases, ...(task.otherwise ?? []).map((key, position) => ({ key, path: ["otherwise", position] }))];
}

/** Rules about names and edges. Whether tasks can run at all is in `check-outcomes.ts`. */
export function checkGraph(draft: DagDraft): CheckIssue[] {
  const graph = buildGraph(draft.tasks);
  return [
    ...checkIdentity(draft),
    ...draft.tasks.flatMap((task) => [...checkNeeds(task, graph), ...checkBranch(task, draft, graph)]),
    ...checkBranchEdges(draft, graph),
    ...checkCycles(draft.tasks),
  ];
}

function checkIdentity(draft: DagDraft): CheckIssue[] {
  const keys = new Set<string>();
  const ids = new Set<string>();
  return draft.tasks.flatMap((task) => {
    const issues: CheckIssue[] = [];
    if (keys.has(task.key) && task.key !== "")
      issues.push(taskError(task, "duplicate_key", "another task has this key too. Rename one of them.", ["key"]));
    if (ids.has(task.id))
      issues.push(
        taskError(task, "duplicate_id", "another task has the same id. Delete it and draw it again.", ["id"]),
      );
    if (isReservedKey(task.key))
      issues.push(taskError(task, "reserved_key", "this word is reserved. Choose another key.", ["key"]));
    keys.add(task.key);
    ids.add(task.id);
    return issues;
  });
}

function checkNeeds(task: DraftTask, graph: Graph): CheckIssue[] {
  return task.needs.flatMap((key, index) => {
    if (key === task.key)
      return [taskError(task, "self_dependency", "it needs itself. Remove that edge.", ["needs", index])];
    return graph.indexByKey.has(key) ? [] : [unknownTask(task, `it needs \`${key}\``, ["needs", index])];
  });
}

const unknownTask = (task: DraftTask, what: string, path: PropertyKey[]): CheckIssue =>
  taskError(task, "unknown_task", `${what}, but there is no such task. Correct the key or add the task.`, path);

function checkBranch(task: DraftTask, draft: DagDraft, graph: Graph): CheckIssue[] {
  return branchTargets(task).flatMap(({ key, path }) => {
    if (key === task.key) return [taskError(task, "self_dependency", "the branch leads to itself. Remove that.", path)];
    const target = draft.tasks[graph.indexByKey.get(key) ?? -1];
    if (!target) return [unknownTask(task, `the branch leads to \`${key}\``, path)];
    if (target.needs.includes(task.key)) return [];
    const sentence = `the branch leads to \`${key}\`, but \`${key}\` does not need \`${task.key}\`. Draw the edge, or remove \`${key}\` from the branch.`;
    return [taskError(task, "branch_edge_missing", sentence, path)];
  });
}

function checkBranchEdges(draft: DagDraft, graph: Graph): CheckIssue[] {
  return draft.tasks.flatMap((branch, index) => {
    if (branch.operator !== "branch") return [];
    const chosen = new Set(branchTargets(branch).map(({ key }) => key));
    return (graph.downstream[index] ?? []).flatMap((target) => {
      const task = draft.tasks[target];
      if (!task || chosen.has(task.key)) return [];
      const sentence = `it needs the branch \`${branch.key}\`, but no case of \`${branch.key}\` leads to it. Add it to a case or to \`otherwise\`, or remove the edge.`;
      return [taskError(task, "branch_edge_never_chosen", sentence, ["needs", task.needs.indexOf(branch.key)])];
    });
  });
}

/** More cycles than this are one mistake seen from many sides. */
const MAX_CYCLES = 10;

function checkCycles(tasks: readonly GraphTask[]): CheckIssue[] {
  const issues: CheckIssue[] = [];
  let remaining = tasks;
  while (issues.length < MAX_CYCLES) {
    const cycle = findCycle(buildGraph(remaining))?.flatMap((index) => remaining[index] ?? []);
    const first = cycle?.[0];
    const last = cycle?.at(-1);
    if (!cycle || !first || !last) break;
    const path = [...cycle, first].map(({ key }) => `\`${key}\``).join(" → ");
    const sentence = `it waits for itself: ${path}. Remove one of these edges.`;
    issues.push(taskError(first, "cycle", sentence, ["needs", first.needs.indexOf(last.key)]));
    remaining = remaining.map((task) =>
      task === first ? { ...task, needs: task.needs.filter((key) => key !== last.key) } : task,
    );
  }
  return issues;
}
