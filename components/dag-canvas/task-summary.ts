import type { DraftTask } from "@/lib/domain/dag/document";

const firstLine = (text: string | undefined): string => text?.trim().split("\n")[0]?.trim() ?? "";

const SUMMARIES = {
  pack: (task) => [task.pack, task.file].filter(Boolean).join("/"),
  bash: (task) => firstLine(task.command),
  sql: (task) => [task.connection, firstLine(task.query)].filter(Boolean).join(": "),
  http: (task) => [task.method, task.url].filter(Boolean).join(" "),
  branch: (task) => {
    const count = task.cases?.length ?? 0;
    return count === 1 ? "1 case, otherwise" : `${count} cases, otherwise`;
  },
} as const satisfies Record<DraftTask["operator"], (task: DraftTask) => string>;

/** One line that says what a task does; empty while its form is. */
export const taskSummary = (task: DraftTask): string => SUMMARIES[task.operator](task);

/** Why a branch leads to this task: the conditions that choose it. Null when the branch does not name it. */
export function branchLabel(branch: DraftTask, targetKey: string): string | null {
  const cases = (branch.cases ?? []).filter((each) => each.then.includes(targetKey)).map((each) => each.when);
  if (branch.otherwise?.includes(targetKey)) cases.push("otherwise");
  return cases.length === 0 ? null : cases.join(" or ");
}
