import type { InventoryIssue } from "@/lib/domain/change/check-inventory";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";

/** What is active of a DAG that others trigger. */
export type TriggeredDag = Readonly<{
  dagKey: string;
  /** It starts on clients, so that one can be handed to it. */
  takesClients: boolean;
  /** Keys of the DAGs that it triggers itself. */
  triggers: readonly string[];
}>;

/** Keys of the DAGs that a document triggers, each once. */
export const triggeredKeys = ({ tasks }: Pick<DagDraft, "tasks">): string[] => [
  ...new Set(tasks.flatMap(({ operator, dag }) => (operator === "trigger_dag" && dag ? [dag] : []))),
];

/**
 * Triggers that lead nowhere, or back to where they began: a client would go round for ever, or wait for itself.
 * `active` holds everything that can be reached from the draft.
 */
export function checkTriggers(draft: DagDraft, active: readonly TriggeredDag[]): InventoryIssue[] {
  const byKey = new Map(active.map((dag) => [dag.dagKey, dag]));
  return draft.tasks.flatMap((task) => {
    if (task.operator !== "trigger_dag" || !task.dag) return [];
    const target = byKey.get(task.dag);
    const way = wayBack(task.dag, draft.dag, byKey);
    if (way)
      return [
        issue(
          task,
          "trigger_cycle",
          `the client would come back: ${[draft.dag, ...way].join(" → ")}. Take one of these triggers away.`,
        ),
      ];
    if (!target) return [issue(task, "unknown_dag", `there is no DAG \`${task.dag}\` with an active version.`)];
    if (!target.takesClients)
      return [issue(task, "dag_takes_no_clients", `\`${task.dag}\` does not start on clients. Choose another DAG.`)];
    return [];
  });
}

const issue = (task: DraftTask, code: InventoryIssue["code"], sentence: string): InventoryIssue => ({
  code,
  severity: "error",
  message: `Task \`${task.key}\`: ${sentence}`,
  taskId: task.id,
  taskKey: task.key,
  path: "/dag",
});

/** The DAGs from one to another by what they trigger, shortest way first; null when there is none. */
function wayBack(from: string, to: string, byKey: ReadonlyMap<string, TriggeredDag>): string[] | null {
  const ways: string[][] = [[from]];
  const seen = new Set<string>();
  // The list grows while it is walked.
  for (const way of ways) {
    const last = way.at(-1) ?? "";
    if (last === to) return way;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of byKey.get(last)?.triggers ?? []) ways.push([...way, next]);
  }
  return null;
}
