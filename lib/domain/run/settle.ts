import { isFinished, type PlanTask } from "@/lib/domain/run/model";
import { type Move, type RunDraft, TO_SCHEDULED } from "@/lib/domain/run/run-draft";
import { edgeOutcome, evaluateTriggerRule, type UpstreamCounts } from "@/lib/domain/run/trigger-rule";

const SETTLED = { run: TO_SCHEDULED, skip: { state: "skipped" }, block: { state: "upstream_failed" } } as const;

/** A disabled task is skipped where it would have run: its own turn still comes by its rule, so no order matters. */
function moveOf({ isDisabled }: PlanTask, verdict: keyof typeof SETTLED): Move {
  return verdict === "run" && isDisabled ? { to: SETTLED.skip, reason: "disabled" } : { to: SETTLED[verdict] };
}

/** Evaluates the trigger rules downstream of what changed, and of what that settles in turn. */
export function settle(run: RunDraft, touched: readonly PlanTask[]): void {
  const finished = touched.filter(({ index }) => isFinished(run.task(index).state));
  // `finished` grows while it is walked.
  for (const task of finished)
    for (const target of untouchedDownstream(run, task)) {
      const verdict = evaluateTriggerRule(target.rule, countUpstream(run, target));
      if (verdict === "wait") continue;
      run.set(target.index, moveOf(target, verdict));
      if (isFinished(run.task(target.index).state)) finished.push(target);
    }
}

const untouchedDownstream = (run: RunDraft, { downstream }: PlanTask): PlanTask[] =>
  downstream.flatMap((index) => {
    const target = run.plan.tasks[index];
    return target && run.task(index).state === "none" ? [target] : [];
  });

const COUNTED = { ok: "ok", failed: "failed", upstream_failed: "upstreamFailed", skipped: "skipped" } as const;

function countUpstream(run: RunDraft, task: PlanTask): UpstreamCounts {
  const counts = { total: task.upstream.length, ok: 0, failed: 0, upstreamFailed: 0, skipped: 0 };
  for (const index of task.upstream) {
    const source = run.plan.tasks[index];
    const { state, chosen } = run.task(index);
    const outcome = source ? edgeOutcome(source, state, chosen, task.index) : null;
    if (outcome) counts[COUNTED[outcome]] += 1;
  }
  return counts;
}

/** Evaluates every task that nothing has been decided for: after the start, and after what a person changed. */
export function settleAll(run: RunDraft): void {
  // In plan order, so that what settles here counts for what stands further down.
  for (const task of run.plan.tasks) {
    if (run.task(task.index).state !== "none") continue;
    const verdict = evaluateTriggerRule(task.rule, countUpstream(run, task));
    if (verdict !== "wait") run.set(task.index, moveOf(task, verdict));
  }
}
