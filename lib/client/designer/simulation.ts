import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { draftPlan } from "@/lib/domain/run/draft-plan";
import type { Plan, PlanTask, TaskState } from "@/lib/domain/run/model";
import { type Simulation, type Supposition, simulateRun } from "@/lib/domain/run/simulate";
import { type EdgeOutcome, edgeOutcome } from "@/lib/domain/run/trigger-rule";

/** How a person supposes that a task ends; a branch that succeeds takes one of its cases, by position. */
export type Ending = "success" | "failed" | "skipped" | "otherwise" | `case_${number}`;

type EndingChoice = Readonly<{ value: Ending; label: string }>;

/** The endings a task may have; the first is taken where nobody chose. */
export function endingsOf({ operator, cases }: DraftTask): EndingChoice[] {
  const others: EndingChoice[] = [
    { value: "failed", label: "It fails" },
    { value: "skipped", label: "It asks to be skipped" },
  ];
  if (operator !== "branch") return [{ value: "success", label: "It succeeds" }, ...others];
  const taken = (cases ?? []).map(({ when, then }, index): EndingChoice => {
    const condition = when === "" ? `case ${index + 1}` : when;
    return { value: `case_${index}`, label: `${condition} → ${then.join(", ") || "nothing"}` };
  });
  return [...taken, { value: "otherwise", label: "No case holds: otherwise" }, ...others];
}

/** What would become of each task, by id, and of the run. */
export type Simulated = Readonly<{
  byId: ReadonlyMap<string, SimulatedTask>;
  outcome: Simulation["outcome"];
}>;
export type SimulatedTask = Readonly<{
  key: string;
  state: TaskState;
  /** After how many others it ran at the soonest, from 1; null when it did not run. */
  wave: number | null;
  /** Keys that a branch chose; null for other tasks. */
  chosen: readonly string[] | null;
  /** How each edge into it ended: what its trigger rule was given. */
  edges: readonly Readonly<{ key: string; outcome: EdgeOutcome | null }>[];
}>;

/** Null while the edges of the draft are not sound: nothing certain can be said then. */
export function simulateDraft(draft: DagDraft, endings: ReadonlyMap<string, Ending>): Simulated | null {
  const plan = draftPlan(draft);
  if (!plan) return null;
  const tasks = new Map(draft.tasks.map((task) => [task.id, task]));
  const simulation = simulateRun(plan, ({ id }) => {
    const task = tasks.get(id);
    return task ? suppositionOf(plan, task, endings.get(id)) : { end: "success", chosen: [] };
  });
  const byId = new Map(plan.tasks.map((task) => [task.id, told(plan, task, simulation)]));
  return { byId, outcome: simulation.outcome };
}

function suppositionOf(plan: Plan, task: DraftTask, wanted: Ending | undefined): Supposition {
  // A choice may be older than the case it names.
  const ending = endingsOf(task).find(({ value }) => value === wanted)?.value ?? endingsOf(task)[0]?.value;
  if (ending === "failed" || ending === "skipped") return { end: ending, chosen: [] };
  const keys = task.operator === "branch" ? chosenKeys(task, ending) : [];
  return { end: "success", chosen: keys.flatMap((key) => plan.indexByKey[key] ?? []) };
}

function chosenKeys({ cases, otherwise }: DraftTask, ending: Ending | undefined): readonly string[] {
  if (ending === "otherwise") return otherwise ?? [];
  return cases?.find((_, index) => ending === `case_${index}`)?.then ?? [];
}

function told(plan: Plan, { key, index, isBranch, upstream }: PlanTask, { tasks }: Simulation): SimulatedTask {
  const { state, wave, chosen } = tasks[index] ?? { state: "none" as const, wave: null, chosen: [] };
  const keyOf = (at: number) => plan.tasks[at]?.key ?? "";
  const edges = upstream.map((at) => {
    const [source, result] = [plan.tasks[at], tasks[at]];
    return {
      key: keyOf(at),
      outcome: source && result ? edgeOutcome(source, result.state, result.chosen, index) : null,
    };
  });
  return { key, state, wave, edges, chosen: isBranch && state === "success" ? chosen.map(keyOf) : null };
}
