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
  trigger_dag: (task) => [task.dag, task.wait ? "and waits" : ""].filter(Boolean).join(" "),
  approval: (task) => firstLine(task.question),
  wait: (task) => {
    if (task.for) return `for ${task.for}`;
    return task.until ? `until ${task.until}` : [task.connection, firstLine(task.query)].filter(Boolean).join(": ");
  },
} as const satisfies Record<DraftTask["operator"], (task: DraftTask) => string>;

/** One line that says what a task does; empty while its form is. */
export const taskSummary = (task: DraftTask): string => SUMMARIES[task.operator](task);

const LABEL_LENGTH = 30;

/**
 * Why a branch leads to this task: the conditions that choose it, shortened to fit an edge. Null when the task before
 * is no branch, or one that does not name this task.
 */
export function edgeLabel(
  source: Pick<DraftTask, "operator" | "cases" | "otherwise">,
  targetKey: string,
): string | null {
  if (source.operator !== "branch") return null;
  const cases = (source.cases ?? []).filter((each) => each.then.includes(targetKey)).map((each) => each.when);
  if (source.otherwise?.includes(targetKey)) cases.push("otherwise");
  if (cases.length === 0) return null;
  const whole = cases.join(" or ").replaceAll("results.", "");
  const text = whole.length > LABEL_LENGTH ? withShortPaths(whole) : whole;
  return text.length > LABEL_LENGTH ? `${text.slice(0, LABEL_LENGTH - 1)}…` : text;
}

/** Every path by its last name: what a value is compared with says more than where it lies. Quoted texts stay. */
const withShortPaths = (condition: string): string =>
  condition.replace(/"[^"]*"|'[^']*'|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+/g, (part) =>
    /^["']/.test(part) ? part : part.slice(part.lastIndexOf(".") + 1),
  );
