import { checkGraph } from "@/lib/domain/dag/check-graph";
import type { DagDraft, DraftTask, Task } from "@/lib/domain/dag/document";
import type { Plan } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { TRIGGER_RULES } from "@/lib/domain/run/trigger-rule-names";

/**
 * The plan that a draft would have, as far as edges and rules tell: what its tasks do need not be filled in yet. Null
 * while the edges are not sound: a cycle, an unknown key or two tasks of one key say nothing certain.
 */
export function draftPlan(draft: DagDraft): Plan | null {
  if (draft.tasks.length === 0 || checkGraph(draft).some(({ severity }) => severity === "error")) return null;
  const { max_active_tasks: limit } = draft;
  return compilePlan({
    signalbox: "dag/v1",
    dag: draft.dag,
    title: draft.dag,
    owner: "draft",
    start: { on: "manual" },
    ...(limit !== undefined && limit >= 1 ? { max_active_tasks: limit } : {}),
    tasks: draft.tasks.map(runnable),
  });
}

function runnable({ id, key, needs, operator, trigger_rule, disabled, cases, otherwise }: DraftTask): Task {
  const rule = TRIGGER_RULES.find((name) => name === trigger_rule);
  const flow = {
    id,
    key,
    needs,
    ...(rule ? { trigger_rule: rule } : {}),
    ...(disabled ? { disabled: true as const } : {}),
  };
  return operator === "branch"
    ? { ...flow, operator, cases: cases ?? [], otherwise: otherwise ?? [] }
    : { ...flow, operator: "bash", command: "true" };
}
