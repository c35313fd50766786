import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { buildGraph, topologicalOrder } from "@/lib/domain/dag/graph";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { effectiveSettings } from "@/lib/domain/dag/settings";
import type { Plan, PlanTask } from "@/lib/domain/run/model";

/**
 * Compiles a checked document. Tasks stand by depth, then key: upstream always first, and the same document
 * gives the same indexes in whatever order it lists its tasks. Throws when the document holds a cycle, which
 * `checkDraft` has refused before.
 */
export function compilePlan(document: DagDocument): Plan {
  const tasks = inPlanOrder(document.tasks);
  const graph = buildGraph(tasks);
  const planTasks = tasks.map((task, index): PlanTask => {
    const settings = effectiveSettings(task, document.defaults);
    return {
      index,
      id: task.id,
      key: task.key,
      rule: settings.rule,
      isBranch: task.operator === "branch",
      isDisabled: task.disabled === true,
      upstream: ascending(graph.upstream[index]),
      downstream: ascending(graph.downstream[index]),
      retry: settings.retry,
      timeoutMs: settings.timeoutMs,
      queueTimeoutMs: settings.queueTimeoutMs,
      totalTimeoutMs: settings.totalTimeoutMs,
      isRepeatable: settings.isRepeatable,
      priority: settings.priority,
      pool: settings.pool,
    };
  });
  // Without a prototype a look-up of `constructor` finds no stranger.
  const indexByKey: Record<string, number> = Object.create(null);
  for (const [key, index] of graph.indexByKey) indexByKey[key] = index;
  return {
    tasks: planTasks,
    indexByKey,
    lane: document.lane ?? SETTING_DEFAULTS.lane,
    maxActiveTasks: document.max_active_tasks ?? SETTING_DEFAULTS.max_active_tasks,
  };
}

function inPlanOrder(tasks: readonly Task[]): Task[] {
  const { depth, rest } = topologicalOrder(buildGraph(tasks));
  if (rest.length > 0) throw new Error("A document with a cycle cannot be compiled; check it first.");
  const ranked = tasks.map((task, index) => ({ task, depth: depth[index] ?? 0 }));
  ranked.sort((a, b) => a.depth - b.depth || (a.task.key < b.task.key ? -1 : 1));
  return ranked.map(({ task }) => task);
}

const ascending = (indexes: readonly number[] | undefined): number[] => [...(indexes ?? [])].sort((a, b) => a - b);
