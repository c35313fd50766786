import type { Task } from "@/lib/domain/dag/document";
import type { Plan, PlanTask } from "@/lib/domain/run/model";
import type { RunStatus } from "@/lib/domain/run/run-status";

/** A version as far as it says whether two tasks do the same; `tasks` by plan index. */
export type ReplayedVersion = Readonly<{
  plan: Plan;
  tasks: readonly Task[];
  packDigests: Readonly<Record<string, string>>;
}>;

/** A task of the new run that takes the result of the old one. */
export type ReusedTask = Readonly<{ index: number; oldIndex: number; chosen: readonly number[] }>;

export type ReplayPlan = Readonly<{
  reused: readonly ReusedTask[];
  /** Plan indexes of the new run that are decided anew. */
  decided: readonly number[];
  /** Of these: tasks that the version of the new run defines otherwise, or for the first time. */
  changed: readonly number[];
}>;

/**
 * What a replay reuses: successes that do not stand behind a task which runs again, are defined as they were, and whose
 * whole upstream stays as it was; never a person's approval. `from` holds plan indexes of the new version; null for a replay from the start.
 */
export function planReplay(
  old: ReplayedVersion,
  status: RunStatus,
  now: ReplayedVersion,
  from: readonly number[] | null,
): ReplayPlan {
  const again = withDescendants(now.plan, from ?? now.plan.tasks.map(({ index }) => index));
  const oldOf = now.plan.tasks.map((task) => sameTask(old, now, task));
  const stateOf = (index: number) => status.tasks[oldOf[index] ?? -1]?.state;
  // A person answered for that run and its data, so he is asked again.
  const isAsked = (index: number) => now.tasks[index]?.operator === "approval";
  const isStable = new Set<number>();
  // In plan order: what stands upstream is known before.
  for (const { index, upstream } of now.plan.tasks) {
    const hasStayed = stateOf(index) === "success" || stateOf(index) === "skipped";
    if (hasStayed && !again.has(index) && !isAsked(index) && upstream.every((each) => isStable.has(each)))
      isStable.add(index);
  }
  const reused = [...isStable].flatMap((index): ReusedTask[] => {
    const oldIndex = oldOf[index] ?? null;
    if (oldIndex === null || stateOf(index) !== "success") return [];
    return [{ index, oldIndex, chosen: chosenAs(old, status, now, oldIndex) }];
  });
  const isReused = new Set(reused.map(({ index }) => index));
  const decided = now.plan.tasks.flatMap(({ index }) => (isReused.has(index) ? [] : [index]));
  const changed = now.plan.tasks.flatMap(({ index }) => (oldOf[index] === null ? [index] : []));
  return { reused, decided, changed };
}

function withDescendants({ tasks }: Plan, indexes: readonly number[]): ReadonlySet<number> {
  const found = new Set(indexes);
  // The set grows while it is walked.
  for (const index of found) for (const next of tasks[index]?.downstream ?? []) found.add(next);
  return found;
}

/** Index of the same task in the old version; null when it is defined otherwise there, or not at all. */
function sameTask(old: ReplayedVersion, now: ReplayedVersion, { key, index }: PlanTask): number | null {
  const oldIndex = old.plan.indexByKey[key];
  if (oldIndex === undefined) return null;
  const isSame = definition(old, oldIndex) === definition(now, index);
  // A branch that can choose another task now is another branch.
  const behind = ({ plan }: ReplayedVersion, at: number) =>
    (plan.tasks[at]?.downstream ?? []).map((next) => plan.tasks[next]?.key).sort();
  const isBranch = now.plan.tasks[index]?.isBranch ?? false;
  const isSameBranch = !isBranch || behind(old, oldIndex).join() === behind(now, index).join();
  return isSame && isSameBranch ? oldIndex : null;
}

function definition({ plan, tasks, packDigests }: ReplayedVersion, index: number): string {
  const { title: _, description: __, needs, ...task } = tasks[index] ?? { needs: [] };
  const settings = plan.tasks[index];
  const digest = "pack" in task ? packDigests[task.pack] : null;
  return JSON.stringify([task, [...needs].sort(), settings?.rule, digest]);
}

function chosenAs(old: ReplayedVersion, status: RunStatus, now: ReplayedVersion, oldIndex: number): number[] {
  const keys = (status.tasks[oldIndex]?.chosen ?? []).map((index) => old.plan.tasks[index]?.key ?? "");
  return keys.flatMap((key) => now.plan.indexByKey[key] ?? []);
}
