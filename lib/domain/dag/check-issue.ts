/** Everything that can be wrong with a draft, for programs. */
export type CheckCode =
  | "missing_field"
  | "unknown_field"
  | "invalid_value"
  | "no_tasks"
  | "nothing_runs"
  | "unsafe_text"
  | "duplicate_key"
  | "duplicate_id"
  | "reserved_key"
  | "unknown_task"
  | "self_dependency"
  | "cycle"
  | "branch_edge_missing"
  | "branch_edge_never_chosen"
  | "never_runs"
  | "join_would_skip"
  | "needs_disabled"
  | "condition_invalid"
  | "lookup_invalid"
  | "lookup_not_filled"
  | "not_upstream"
  | "may_be_missing"
  | "wait_invalid"
  | "schedule_invalid";

/** One problem: what is wrong, where, and what to do next. Errors stop a submit, warnings do not. */
export type CheckIssue = Readonly<{
  code: CheckCode;
  severity: "error" | "warning";
  message: string;
  /** Both absent when the problem is a setting of the whole DAG. */
  taskId?: string | undefined;
  taskKey?: string | undefined;
  /** JSON pointer inside the task, or inside the document when there is no task. */
  path?: string | undefined;
}>;

type IssueTask = Readonly<{ id: string; key: string }>;

export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** An error about one task; its message starts with the task's name. */
export const taskError = (
  task: IssueTask,
  code: CheckCode,
  sentence: string,
  path: readonly PropertyKey[] = [],
): CheckIssue => ({
  code,
  severity: "error",
  message: `Task \`${task.key}\`: ${sentence}`,
  taskId: task.id,
  taskKey: task.key,
  path: pointer(path),
});

export const settingError = (code: CheckCode, sentence: string, path: readonly PropertyKey[]): CheckIssue => ({
  code,
  severity: "error",
  message: sentence,
  path: pointer(path),
});
