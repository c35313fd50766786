import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** How much of a draft is tried. */
export type TryScope = Readonly<{ kind: "draft" } | { kind: "until"; taskKey: string }>;

/**
 * The part of a draft that a try runs, as a draft of its own: the tasks in its scope with what they need, so that what is not
 * drawn to its end elsewhere stands in nobody's way. Settings that concern clients, lanes and promises stay behind. A refusal is
 * a sentence.
 */
export function cutDraft(draft: DagDraft, scope: TryScope): Result<DagDraft, string> {
  if (draft.tasks.length === 0) return err("Nothing is drawn yet. Draw a task first.");
  if (scope.kind === "until" && !draft.tasks.some(({ key }) => key === scope.taskKey))
    return err(`The draft has no task ${scope.taskKey} any more. Choose another one.`);
  const kept = scope.kind === "draft" ? draft.tasks : withAllBefore(draft.tasks, scope.taskKey);
  const { signalbox, dag, defaults, max_active_tasks } = draft;
  const about = { signalbox, dag, title: draft.title || dag, owner: "sandbox", start: { on: "manual" } } as const;
  return ok({ ...about, defaults, max_active_tasks, tasks: [...kept.map(alone), ...leftOut(draft.tasks, kept)] });
}

function withAllBefore(tasks: readonly DraftTask[], taskKey: string): DraftTask[] {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const keys = new Set([taskKey]);
  // The set grows while it is walked.
  for (const key of keys) for (const needed of byKey.get(key)?.needs ?? []) keys.add(needed);
  return tasks.filter(({ key }) => keys.has(key));
}

/** Pools are shared with runs that somebody waits for: a try takes nothing of them. */
const alone = ({ pool: _, pool_slots: __, ...task }: DraftTask): DraftTask => task;

/** What a branch can choose beyond the scope stands there empty, and is skipped. */
function leftOut(tasks: readonly DraftTask[], kept: readonly DraftTask[]): DraftTask[] {
  const keys = new Set(kept.map(({ key }) => key));
  return tasks.flatMap(({ id, key, needs }): DraftTask[] => {
    if (keys.has(key)) return [];
    const choosers = kept.filter((task) => needs.includes(task.key) && choices(task).has(key));
    if (choosers.length === 0) return [];
    return [{ id, key, operator: "bash", command: "true", disabled: true, needs: choosers.map((task) => task.key) }];
  });
}

const choices = ({ operator, cases, otherwise }: DraftTask): ReadonlySet<string> =>
  new Set(operator === "branch" ? [...(cases ?? []).flatMap(({ then }) => then), ...(otherwise ?? [])] : []);
