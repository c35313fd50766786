import { type CheckIssue, taskError } from "@/lib/domain/dag/check-issue";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { durationSchema, durationToMs } from "@/lib/domain/shared/duration";

const MIN_POLL_MS = 5_000;
/** What a `wait` may wait for; each task says one of them. */
const FORMS = ["for", "until", "query"] as const;
/** Fields that mean something to some forms only. */
const BELONGS_TO = {
  connection: ["query"],
  params: ["query"],
  poll_every: ["query"],
  wait_timeout: ["until", "query"],
} as const satisfies Partial<Record<keyof DraftTask, readonly (typeof FORMS)[number][]>>;

/** What the shape of a `wait` or `approval` does not show: what it waits for, and what the other fields then mean. */
export function checkWaits({ tasks, start }: DagDraft): CheckIssue[] {
  return tasks.flatMap((task) => {
    if (task.operator === "wait") return waitIssues(task);
    if (task.operator === "trigger_dag") return triggerIssues(task, start);
    return task.operator === "approval" ? approvalIssues(task) : [];
  });
}

const approvalIssues = (task: DraftTask): CheckIssue[] =>
  isGiven(task.on_timeout) && !isGiven(task.wait_timeout)
    ? [issue(task, "on_timeout", "`on_timeout` means nothing without `wait_timeout`. Add it, or remove this one.")]
    : [];

const isGiven = (value: unknown): boolean => value !== undefined && value !== "";

function triggerIssues(task: DraftTask, start: DagDraft["start"]): CheckIssue[] {
  const problems: CheckIssue[] = [];
  if (isGiven(task.wait_timeout) && task.wait !== true)
    problems.push(issue(task, "wait_timeout", "`wait_timeout` means nothing without `wait: true`. Remove it."));
  if (start && ("interval" in start || "cron" in start))
    problems.push(
      issue(task, "operator", "it hands on the run's client, and runs by a clock have none. Start the DAG on clients."),
    );
  return problems;
}

const issue = (task: DraftTask, field: string, sentence: string): CheckIssue =>
  taskError(task, "wait_invalid", sentence, [field]);

function waitIssues(task: DraftTask): CheckIssue[] {
  const [form, ...more] = FORMS.filter((field) => isGiven(task[field]));
  if (form === undefined)
    return [
      issue(task, "for", "it does not say what it waits for. Write `for`, `until`, or a `query` on a `connection`."),
    ];
  const problems = more.map((field) =>
    issue(task, field, `it waits for one thing; \`${form}\` is given too. Remove one of them.`),
  );
  for (const [field, forms] of Object.entries(BELONGS_TO))
    if (isGiven(Reflect.get(task, field)) && !forms.some((one) => one === form))
      problems.push(issue(task, field, `\`${field}\` means nothing with \`${form}\`. Remove it.`));
  if (form === "query" && !isGiven(task.connection))
    problems.push(issue(task, "connection", "`connection` is missing. Choose the database that the query asks."));
  if (durationSchema.safeParse(task.poll_every).success && durationToMs(String(task.poll_every)) < MIN_POLL_MS)
    problems.push(issue(task, "poll_every", "`poll_every` is shorter than 5s. Write 5s or more."));
  return problems;
}
