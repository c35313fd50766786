import type { CheckIssueView } from "@/lib/contracts/dags";

/** Problems by the task they are about. Those of the DAG's settings have no task and are left out. */
export function issuesByTask(issues: readonly CheckIssueView[]): ReadonlyMap<string, readonly CheckIssueView[]> {
  const byTask = new Map<string, CheckIssueView[]>();
  for (const issue of issues) {
    if (issue.taskId === undefined) continue;
    const known = byTask.get(issue.taskId);
    if (known) known.push(issue);
    else byTask.set(issue.taskId, [issue]);
  }
  return byTask;
}

/** Problems are written for a list and begin with where they are; beside the field that is said already. */
const PLACE = /^(Task `[^`]*`: |Parameter `[^`]*`: |Setting )/;

/** Places inside of a branch's cases, which nobody wrote by hand who draws. */
const IN_CASE = /`cases\[\d+\]\.(when|then)`/;
const caseWords = (_: string, part: string): string => (part === "when" ? "the condition" : "the list of tasks");

/** What to say beside a field: the first problem at its pointer or inside of it, such as `/cases/0`. Plain words. */
export function messageAt(issues: readonly CheckIssueView[], pointer: string): string | undefined {
  const found = issues.find(({ path }) => path === pointer || path?.startsWith(`${pointer}/`));
  if (!found) return undefined;
  const sentence = found.message.replace(PLACE, "").replace(IN_CASE, caseWords).replaceAll("`", "");
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
