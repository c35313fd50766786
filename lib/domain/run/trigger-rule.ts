import type { PlanTask, TaskState } from "@/lib/domain/run/model";
import type { TriggerRule } from "@/lib/domain/run/trigger-rule-names";

/** How one edge ended. A branch that succeeded ends each edge it did not choose as `skipped`. */
export const EDGE_OUTCOMES = ["ok", "failed", "upstream_failed", "skipped"] as const;
export type EdgeOutcome = (typeof EDGE_OUTCOMES)[number];

/** How many incoming edges of a task have ended, and how; `total` counts the open ones too. */
export type UpstreamCounts = Readonly<{
  total: number;
  ok: number;
  failed: number;
  upstreamFailed: number;
  skipped: number;
}>;

/** What to do with a task now; `block` makes it `upstream_failed`. */
export type Verdict = "run" | "skip" | "block" | "wait";

const bad = (c: UpstreamCounts): number => c.failed + c.upstreamFailed;
const allDone = (c: UpstreamCounts): boolean => c.ok + bad(c) + c.skipped >= c.total;

/** Each rule settles early only where no later arrival can change the answer. */
const RULES = {
  all_success: (c) => {
    if (bad(c) > 0) return "block";
    if (!allDone(c)) return "wait";
    return c.skipped > 0 ? "skip" : "run";
  },
  none_failed_min_one_success: (c) => {
    if (bad(c) > 0) return "block";
    if (!allDone(c)) return "wait";
    return c.ok > 0 ? "run" : "skip";
  },
  none_failed: (c) => {
    if (bad(c) > 0) return "block";
    return allDone(c) ? "run" : "wait";
  },
  all_done: (c) => (allDone(c) ? "run" : "wait"),
  all_done_min_one_success: (c) => (allDone(c) ? oneSuccessOrWhyNot(c) : "wait"),
  one_success: (c) => (c.ok > 0 || allDone(c) ? oneSuccessOrWhyNot(c) : "wait"),
  one_failed: (c) => {
    if (bad(c) > 0) return "run";
    return allDone(c) ? "skip" : "wait";
  },
  one_done: (c) => {
    if (c.ok + c.failed > 0) return "run";
    return allDone(c) ? "skip" : "wait";
  },
  all_failed: (c) => {
    if (c.ok + c.skipped > 0) return "skip";
    return allDone(c) ? "run" : "wait";
  },
  all_skipped: (c) => {
    if (c.ok + bad(c) > 0) return "skip";
    return allDone(c) ? "run" : "wait";
  },
  none_skipped: (c) => {
    if (c.skipped > 0) return "skip";
    return allDone(c) ? "run" : "wait";
  },
} as const satisfies Record<TriggerRule, (c: UpstreamCounts) => Verdict>;

function oneSuccessOrWhyNot(c: UpstreamCounts): Verdict {
  if (c.ok > 0) return "run";
  return c.skipped === c.total ? "skip" : "block";
}

/**
 * What to do with one task instance now, from how its incoming edges ended.
 * A function of the multiset of outcomes only: never of the order in which they arrived.
 */
export function evaluateTriggerRule(rule: TriggerRule, counts: UpstreamCounts): Verdict {
  return counts.total === 0 ? "run" : RULES[rule](counts);
}

/**
 * How the edge from `upstream` to the task at `downstreamIndex` ended; null while the upstream task is open.
 * `chosen` holds the plan indexes a branch picked; a branch that is a success without any choice skips every edge.
 */
export function edgeOutcome(
  upstream: PlanTask,
  upstreamState: TaskState,
  chosen: readonly number[] | null,
  downstreamIndex: number,
): EdgeOutcome | null {
  switch (upstreamState) {
    case "success":
      return upstream.isBranch && !(chosen ?? []).includes(downstreamIndex) ? "skipped" : "ok";
    case "failed":
    case "cancelled":
      return "failed";
    case "skipped":
    case "upstream_failed":
      return upstreamState;
    default:
      return null;
  }
}
