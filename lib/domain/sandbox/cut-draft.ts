import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { checkReferences } from "@/lib/domain/dag/references";
import type { TryScope } from "@/lib/domain/sandbox/try-scope";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/**
 * The part of a draft that a try runs, as a draft of its own: the tasks in its scope with what they need, so that what is not
 * drawn to its end elsewhere stands in nobody's way. A pinned task does nothing: its output is there, and what only it needs is not
 * run. Settings that concern clients, lanes and promises stay behind. A refusal is a sentence.
 */
export function cutDraft(draft: DagDraft, scope: TryScope, pinned: ReadonlySet<string>): Result<DagDraft, string> {
  if (draft.tasks.length === 0) return err("Nothing is drawn yet. Draw a task first.");
  const kept = tasksOf(draft, scope, pinned);
  if (!kept.ok) return kept;
  const { signalbox, dag, defaults, max_active_tasks } = draft;
  const about = { signalbox, dag, title: draft.title || dag, owner: "sandbox", start: { on: "manual" } } as const;
  return ok({ ...about, defaults, max_active_tasks, tasks: [...kept.value, ...leftOut(draft.tasks, kept.value)] });
}

function tasksOf(draft: DagDraft, scope: TryScope, pinned: ReadonlySet<string>): Result<DraftTask[], string> {
  const { tasks } = draft;
  if (scope.kind === "draft") return ok(tasks.map((task) => (pinned.has(task.key) ? asPinned(task) : alone(task))));
  const target = tasks.find(({ key }) => key === scope.taskKey);
  if (!target) return err(`The draft has no task ${scope.taskKey} any more. Choose another one.`);
  if (scope.kind === "only") return justOne(draft, target, pinned);
  return ok(upTo(tasks, target, pinned, scope.kind === "from" ? behind(tasks, target) : []));
}

/** The target, `others`, and what all of them need; the target itself runs, pinned or not. */
function upTo(
  tasks: readonly DraftTask[],
  target: DraftTask,
  pinned: ReadonlySet<string>,
  others: Iterable<string> = [],
): DraftTask[] {
  const isGiven = (key: string) => key !== target.key && pinned.has(key);
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const keys = new Set([target.key, ...others]);
  // The set grows while it is walked.
  for (const key of keys) if (!isGiven(key)) for (const needed of byKey.get(key)?.needs ?? []) keys.add(needed);
  return tasks
    .filter(({ key }) => keys.has(key))
    .map((task) => (isGiven(task.key) ? asPinned(task, keys) : alone(task)));
}

/** Every task that waits for the target, however far behind it. */
function behind(tasks: readonly DraftTask[], target: DraftTask): Set<string> {
  const keys = new Set([target.key]);
  // The set grows while it is walked.
  for (const key of keys) for (const task of tasks) if (task.needs.includes(key)) keys.add(task.key);
  return keys;
}

/** The task itself, whatever its rule says, with the pinned outputs of all before it. */
function justOne(draft: DagDraft, target: DraftTask, pinned: ReadonlySet<string>): Result<DraftTask[], string> {
  const before = upTo(draft.tasks, target, new Set()).filter(({ key }) => key !== target.key);
  const given = before.filter(({ key }) => pinned.has(key));
  const missing = readBy(draft, target).filter((key) => !pinned.has(key));
  if (missing.length > 0)
    return err(
      `Task ${target.key} reads the output of ${missing.join(" and of ")}. Pin one there, or try all up to ${target.key}.`,
    );
  const { trigger_rule: _, disabled: __, ...task } = alone(target);
  return ok([...given.map((one) => asPinned(one, new Set())), { ...task, needs: given.map(({ key }) => key) }]);
}

/** What its texts and conditions name; what a script reads from its file is its own affair. */
const readBy = (draft: DagDraft, { id }: DraftTask): string[] => [
  ...new Set(checkReferences(draft).references.flatMap(({ task, readsKey }) => (task.id === id ? [readsKey] : []))),
];

/** Stands there in place of what it would do; its turn comes as ever. */
const asPinned = ({ id, key, needs, trigger_rule }: DraftTask, kept?: ReadonlySet<string>): DraftTask => {
  const left = kept ? needs.filter((needed) => kept.has(needed)) : needs;
  const rule = left.length > 0 && trigger_rule !== undefined ? { trigger_rule } : {};
  return { id, key, operator: "bash", command: "true", needs: left, ...rule };
};

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
