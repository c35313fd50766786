import { describe, expect, it } from "vitest";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import {
  aDraft,
  aDraftBranch,
  aDraftTask,
  idOf,
  issueMessages,
  issueSummary,
  withField,
  withSetting,
} from "@/lib/testing/dag-builders";

describe("the shape", () => {
  it.each<[string, DagDraft, string, string]>([
    [
      "no title",
      withSetting("title", undefined),
      "missing_field - /title",
      "Setting `title` is missing. Give it a short name",
    ],
    ["no owner", withSetting("owner", ""), "missing_field - /owner", "Setting `owner` is empty. Name the team"],
    [
      "no start",
      withSetting("start", undefined),
      "missing_field - /start",
      "Setting `start` is missing. Write { on: client }",
    ],
    [
      "start without a form",
      withSetting("start", {}),
      "invalid_value - /start",
      "`start` does not say how runs start. Write { on: client }",
    ],
    [
      "start by a word unknown",
      withSetting("start", { on: "noon" }),
      "invalid_value - /start",
      "does not say how runs start",
    ],
    [
      "two forms of start",
      withSetting("start", { cron: "* * * * *", interval: "5s" }),
      "unknown_field - /start/interval",
      "`start.interval` does not belong here",
    ],
    [
      "interval without unit",
      withSetting("start", { interval: "15" }),
      "invalid_value - /start/interval",
      "Write a whole number and a unit",
    ],
    [
      "client source without query",
      withSetting("start", { on: "client", source: { connection: "ops", every: "5s" } }),
      "missing_field - /start/source/query",
      "`start.source.query` is missing. Write the SQL",
    ],
    [
      "a date that is none",
      withSetting("start_date", "2019-02-30"),
      "invalid_value - /start_date",
      "Write a date such as 2019-04-24.",
    ],
    [
      "an unknown policy",
      withSetting("missed", "some"),
      "invalid_value - /missed",
      'is "some", which is not one of none, last, all.',
    ],
    [
      "half a run",
      withSetting("max_active_runs", 1.5),
      "invalid_value - /max_active_runs",
      "must be a whole number; it is 1.5.",
    ],
    [
      "too many runs",
      withSetting("max_active_runs", 1e6),
      "invalid_value - /max_active_runs",
      "is too large: at most 10000.",
    ],
    ["no runs", withSetting("max_active_runs", 0), "invalid_value - /max_active_runs", "is too small: at least 1."],
    [
      "an unknown objective",
      withSetting("objectives", { run_p99: "3m" }),
      "unknown_field - /objectives/run_p99",
      "`objectives.run_p99` does not belong here",
    ],
    [
      "an unknown default",
      withSetting("defaults", { lane: "bulk" }),
      "unknown_field - /defaults/lane",
      "`defaults.lane` does not belong here",
    ],
  ])("reports %s", (_, draft, expected, sentence) => {
    expect(issueSummary(draft)).toEqual([expected]);
    expect(issueMessages(draft)).toContain(sentence);
  });

  const base = aDraftTask("a");
  it.each<[string, DraftTask, string, string]>([
    [
      "a missing command",
      withField(base, "command", undefined),
      "missing_field a /command",
      "Task `a`: `command` is missing. Write the command line",
    ],
    ["an empty command", withField(base, "command", ""), "missing_field a /command", "`command` is empty."],
    [
      "a field of another operator",
      withField(base, "pack", "x"),
      "unknown_field a /pack",
      "`pack` does not belong to a bash task",
    ],
    [
      "a bad timeout",
      withField(base, "timeout", "1 minute"),
      "invalid_value a /timeout",
      '`timeout` is "1 minute". Write a whole number and a unit',
    ],
    ["a bad key", withField(base, "key", "A b"), "invalid_value A b /key", "Start with a lower-case letter"],
    ["no key", withField(base, "key", ""), "missing_field  /key", "`key` is empty. Name the task"],
    [
      "an unknown rule",
      withField(base, "trigger_rule", "always"),
      "invalid_value a /trigger_rule",
      'is "always", which is not one of all_success',
    ],
    [
      "a path that leaves its pack",
      { id: idOf("a"), key: "a", operator: "pack", needs: [], pack: "p", file: "../x.py" },
      "invalid_value a /file",
      "A relative path such as run.py",
    ],
    [
      "an unknown method",
      { id: idOf("a"), key: "a", operator: "http", needs: [], method: "GO", url: "https://example.org" },
      "invalid_value a /method",
      'is "GO", which is not one of GET',
    ],
    [
      "a parameter with a bad name",
      {
        id: idOf("a"),
        key: "a",
        operator: "sql",
        needs: [],
        connection: "c",
        query: "select 1",
        params: { "a b": "1" },
      },
      "invalid_value a /params/a b",
      "is a name that is not allowed. Start with",
    ],
    [
      "a branch without otherwise",
      { ...aDraftBranch("a", [["a"]]), otherwise: undefined, cases: [] },
      "missing_field a /otherwise",
      "`otherwise` is missing. List the tasks to run when no case holds",
    ],
    [
      "a branch without cases",
      { ...aDraftBranch("a", []) },
      "invalid_value a /cases",
      "`cases` has no entries. Add at least one case",
    ],
  ])("reports %s of a task", (_, task, expected, sentence) => {
    expect(issueSummary(aDraft([task]))).toContain(expected);
    expect(issueMessages(aDraft([task]))).toContain(sentence);
  });

  it("reports a DAG without tasks", () => {
    expect(issueSummary(aDraft([]))).toEqual(["no_tasks - /tasks"]);
  });

  it("reports everything at once", () => {
    const draft = {
      ...aDraft([withField(aDraftTask("a"), "command", ""), aDraftTask("b", ["c"])]),
      title: "",
      owner: undefined,
    };
    expect(issueSummary(draft).toSorted()).toEqual([
      "missing_field - /owner",
      "missing_field - /title",
      "missing_field a /command",
      "unknown_task b /needs/0",
    ]);
  });
});
