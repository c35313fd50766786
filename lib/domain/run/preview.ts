import type { HandEvent } from "@/lib/domain/run/by-hand";
import { decide } from "@/lib/domain/run/decide";
import type { Plan, RunState, TaskState } from "@/lib/domain/run/model";
import { isOpen } from "@/lib/domain/run/run-draft";
import type { RunStatus } from "@/lib/domain/run/run-status";

/** What a person's change of a run would do at once, as plan indexes in plan order. */
export type ChangePreview = Readonly<{
  /** Become ready without waiting for another task. */
  started: readonly number[];
  /** Are under way, and would be killed. */
  killed: readonly number[];
  /** End without work, by what the tasks before them ended as. */
  skipped: readonly number[];
  blocked: readonly number[];
  /** Had ended without work, and wait again for the tasks before them. */
  undecided: readonly number[];
  /** How the run ends with it; null when it goes on. */
  outcome: RunState | null;
}>;

type TaskEvent = Exclude<HandEvent, { type: "reconsidered" }>;

const indexesOf = (event: TaskEvent): readonly number[] => (event.type === "cleared" ? event.indexes : [event.index]);

/** What an event would do; the task that a mark names is not listed with what follows from it. */
export function previewChange(plan: Plan, status: RunStatus, event: TaskEvent): ChangePreview {
  const { changes, outcome } = decide(plan, status, event);
  const marked = event.type === "marked" ? event.index : -1;
  const turned = (state: TaskState) =>
    changes.flatMap(({ index, from, to }) => (to.state === state && from !== state && index !== marked ? [index] : []));
  const killed = changes.filter(({ index, to }) => isOpen(status.tasks[index] ?? { state: "none" }) && !isOpen(to));
  return {
    started: turned("scheduled"),
    killed: killed.map(({ index }) => index),
    skipped: turned("skipped"),
    blocked: turned("upstream_failed"),
    undecided: turned("none"),
    outcome: outcome?.state ?? null,
  };
}

/** One text for one change of one state of affairs: what a person confirms is what the preview showed. */
export function fingerprint(plan: Plan, runState: RunState, status: RunStatus, event: TaskEvent): string {
  const { changes } = decide(plan, status, event);
  const moved = changes.flatMap(({ index, from, to }) => (from === to.state ? [] : [index]));
  const affected = [...new Set([...indexesOf(event), ...moved])].sort((a, b) => a - b);
  const states = affected.map((index) => [index, status.tasks[index]?.state, status.tasks[index]?.attemptNumber]);
  return JSON.stringify([status.runId, runState, event, states]);
}
