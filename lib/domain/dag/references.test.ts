import { describe, expect, it } from "vitest";
import { checkDraft } from "@/lib/domain/dag/check";
import type { DraftTask } from "@/lib/domain/dag/document";
import {
  aDraft,
  aDraftBranch,
  aDraftTask,
  aPackDraft,
  idOf,
  issueMessages,
  issueSummary,
} from "@/lib/testing/dag-builders";

const DIAMOND = [
  aDraftBranch("pick", [["left"]], ["right"]),
  aDraftTask("left", ["pick"]),
  aDraftTask("right", ["pick"]),
  aDraftTask("join", ["left", "right"], { trigger_rule: "none_failed_min_one_success" }),
];

describe("look-ups and conditions", () => {
  const reads = (text: string, needs: string[] = []) => aPackDraft("b", needs, [text]);

  it.each<[string, DraftTask[], string[], string]>([
    [
      "a look-up of an unknown task",
      [aDraftTask("a"), reads("{{ results.x.p }}")],
      ["unknown_task b /args/0"],
      "it reads the output of `x`, but there is no such task",
    ],
    [
      "a look-up of a task that is not before it",
      [aDraftTask("a"), reads("{{ results.a.p }}")],
      ["not_upstream b /args/0"],
      "Draw an edge from `a` to `b`",
    ],
    ["a look-up of its own output", [reads("{{ results.b.p }}")], ["not_upstream b /args/0"], "its own output"],
    ["a look-up that is none", [reads("{{ results.a | upper }}")], ["lookup_invalid b /args/0"], "is not a look-up"],
    [
      "a look-up in SQL text",
      [{ id: idOf("b"), key: "b", operator: "sql", needs: [], connection: "c", query: "select {{ client.key }}" }],
      ["lookup_not_filled b /query"],
      "Write :name in the query",
    ],
    [
      "a condition that is none",
      [{ ...aDraftBranch("pick", [[]]), cases: [{ when: "p <", then: ["a"] }] }, aDraftTask("a", ["pick"])],
      ["condition_invalid pick /cases/0/when"],
      "is not valid at character",
    ],
    [
      "a condition about a later task",
      [{ ...aDraftBranch("pick", [[]]), cases: [{ when: "results.a.p > 1", then: ["a"] }] }, aDraftTask("a", ["pick"])],
      ["not_upstream pick /cases/0/when"],
      "is not before it",
    ],
    [
      "an empty condition, once",
      [{ ...aDraftBranch("pick", [[]]), cases: [{ when: "", then: ["a"] }] }, aDraftTask("a", ["pick"])],
      ["missing_field pick /cases/0/when"],
      "`cases[0].when` is empty. Write a condition",
    ],
  ])("reports %s", (_, tasks, expected, sentence) => {
    expect(issueSummary(aDraft(tasks))).toEqual(expected);
    expect(issueMessages(aDraft(tasks))).toContain(sentence);
  });

  it("accepts the output of any task further up, by look-up and by condition", () => {
    const pick = { ...aDraftBranch("pick", [["d"]], [], ["c"]), cases: [{ when: "results.a.p < 0.3", then: ["d"] }] };
    const tasks = [aDraftTask("a"), aDraftTask("c", ["a"]), pick, aPackDraft("d", ["pick"], ["{{ results.a.p }}"])];
    expect(issueSummary(aDraft(tasks))).toEqual([]);
  });

  it("refuses a look-up in a command line, where a client's value would be run", () => {
    const draft = aDraft([aDraftTask("a", [], { command: "echo {{ client.key }}" })]);
    expect(issueSummary(draft)).toEqual(["lookup_not_filled a /command"]);
    expect(issueMessages(draft)).toContain("Use $SIGNALBOX_CLIENT");
    expect(issueSummary(aDraft([aDraftTask("a", [], { command: "docker ps --format '{{.Names}}'" })]))).toEqual([]);
  });

  it("accepts braces in SQL that are not look-ups", () => {
    const query = "select '{{1,2},{3,4}}'::int[]";
    expect(
      issueSummary(aDraft([{ id: idOf("b"), key: "b", operator: "sql", needs: [], connection: "c", query }])),
    ).toEqual([]);
  });

  it("warns where a look-up reads a task that may have been skipped, and only there", () => {
    const join = aPackDraft("join", ["left", "right"], ["{{ results.left.p }}"], {
      trigger_rule: "none_failed_min_one_success",
    });
    const tasks = [...DIAMOND.slice(0, 3), join, aPackDraft("next", ["left"], ["{{ results.left.p }}"])];
    expect(issueSummary(aDraft(tasks))).toEqual(["!may_be_missing join /args/0"]);
    expect(checkDraft(aDraft(tasks)).ok).toBe(true);
  });
});
