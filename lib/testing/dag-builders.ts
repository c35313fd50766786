import { checkDraft } from "@/lib/domain/dag/check";
import type { DagDocument, DagDraft, DraftTask, TaskOf } from "@/lib/domain/dag/document";

/** A uuid that is always the same for one key, so that tests can name tasks by key. */
export const idOf = (key: string): string => {
  const hex = [...key].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return `00000000-0000-4000-8000-${hex.slice(-12).padStart(12, "0")}`;
};

export const aBashTask = (key: string, needs: string[] = [], more: Partial<TaskOf<"bash">> = {}): TaskOf<"bash"> => ({
  id: idOf(key),
  key,
  operator: "bash",
  needs,
  command: "true",
  ...more,
});

export const aBranchTask = (key: string, more: Partial<TaskOf<"branch">> = {}): TaskOf<"branch"> => ({
  id: idOf(key),
  key,
  operator: "branch",
  needs: [],
  cases: [{ when: "true", then: ["yes"] }],
  otherwise: [],
  ...more,
});

export const aDraftTask = (key: string, needs: string[] = [], more: Partial<DraftTask> = {}): DraftTask => ({
  id: idOf(key),
  key,
  operator: "bash",
  needs,
  command: "true",
  ...more,
});

const SETTINGS = {
  signalbox: "dag/v1",
  dag: "research.test",
  title: "Test",
  owner: "risk",
  start: { on: "client" },
} as const;

export const aDocument = (tasks: DagDocument["tasks"], more: Partial<DagDocument> = {}): DagDocument => ({
  ...SETTINGS,
  tasks,
  ...more,
});

export const aDraft = (tasks: DraftTask[], more: Partial<DagDraft> = {}): DagDraft => ({ ...SETTINGS, tasks, ...more });

/** A pack task with arguments, where look-ups are filled. */
export const aPackDraft = (key: string, needs: string[], args: string[], more: Partial<DraftTask> = {}): DraftTask => ({
  id: idOf(key),
  key,
  operator: "pack",
  needs,
  pack: "scores",
  file: "run.py",
  args,
  ...more,
});

export const aDraftBranch = (
  key: string,
  cases: string[][],
  otherwise: string[] = [],
  needs: string[] = [],
): DraftTask => ({
  id: idOf(key),
  key,
  operator: "branch",
  needs,
  cases: cases.map((then) => ({ when: "client.data.amount > 1.0", then })),
  otherwise,
});

/** A task or a draft with one field of any value, as one from outside may have. */
export const withField = (task: DraftTask, field: string, value: unknown): DraftTask => ({ ...task, [field]: value });
export const withSetting = (field: string, value: unknown): DagDraft => ({
  ...aDraft([aDraftTask("a")]),
  [field]: value,
});

/** `code task path` of each issue of a draft, with `!` before a warning. */
export const issueSummary = (draft: DagDraft): string[] =>
  checkDraft(draft).issues.map(({ code, severity, taskKey, path }) =>
    [severity === "warning" ? `!${code}` : code, taskKey ?? "-", path].join(" "),
  );

export const issueMessages = (draft: DagDraft): string =>
  checkDraft(draft)
    .issues.map(({ message }) => message)
    .join("\n");
