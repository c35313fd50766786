import { describe, expect, it } from "vitest";
import type { DraftTask } from "@/lib/domain/dag/document";
import { aDraft, aDraftBranch, aDraftTask, idOf, issueMessages, issueSummary } from "@/lib/testing/dag-builders";

describe("the graph", () => {
  it.each<[string, DraftTask[], string[], string]>([
    [
      "a key used twice",
      [aDraftTask("a"), { ...aDraftTask("a"), id: idOf("b") }],
      ["duplicate_key a /key"],
      "Rename one of them",
    ],
    ["an id used twice", [aDraftTask("a"), { ...aDraftTask("b"), id: idOf("a") }], ["duplicate_id b /id"], "same id"],
    ["a reserved key", [aDraftTask("in")], ["reserved_key in /key"], "this word is reserved"],
    [
      "a key that reaches a prototype",
      [aDraftTask("constructor")],
      ["reserved_key constructor /key"],
      "Choose another key",
    ],
    [
      "an unknown upstream task",
      [aDraftTask("a", ["b"])],
      ["unknown_task a /needs/0"],
      "it needs `b`, but there is no such task",
    ],
    ["a self edge", [aDraftTask("a", ["a"])], ["self_dependency a /needs/0"], "it needs itself"],
    [
      "a cycle",
      [aDraftTask("a", ["c"]), aDraftTask("b", ["a"]), aDraftTask("c", ["b"])],
      ["cycle b /needs/0"],
      "`b` → `c` → `a` → `b`",
    ],
    [
      "two cycles",
      [aDraftTask("a", ["b"]), aDraftTask("b", ["a"]), aDraftTask("c", ["d"]), aDraftTask("d", ["c"])],
      ["cycle b /needs/0", "cycle d /needs/0"],
      "`d` → `c` → `d`",
    ],
    [
      "a branch that leads to an unknown task",
      [aDraftBranch("pick", [["a", "x"]]), aDraftTask("a", ["pick"])],
      ["unknown_task pick /cases/0/then/1"],
      "the branch leads to `x`, but there is no such task",
    ],
    [
      "a branch that leads to itself",
      [aDraftBranch("pick", [["pick"]])],
      ["self_dependency pick /cases/0/then/0"],
      "leads to itself",
    ],
    [
      "a branch target without the edge",
      [aDraftBranch("pick", [["a"]], ["b"]), aDraftTask("a", ["pick"]), aDraftTask("b")],
      ["branch_edge_missing pick /otherwise/0"],
      "`b` does not need `pick`. Draw the edge",
    ],
    [
      "an edge that no case chooses",
      [aDraftBranch("pick", [["a"]]), aDraftTask("a", ["pick"]), aDraftTask("b", ["a", "pick"])],
      ["branch_edge_never_chosen b /needs/1", "never_runs b /trigger_rule"],
      "no case of `pick` leads to it",
    ],
  ])("reports %s", (_, tasks, expected, sentence) => {
    expect(issueSummary(aDraft(tasks))).toEqual(expected);
    expect(issueMessages(aDraft(tasks))).toContain(sentence);
  });
});
