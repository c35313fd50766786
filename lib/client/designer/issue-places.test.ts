import { describe, expect, it, test } from "vitest";
import { issuesByTask, messageAt } from "@/lib/client/designer/issue-places";

const issue = (message: string, path?: string, taskId?: string) => ({
  code: "invalid_value",
  severity: "error" as const,
  message,
  path,
  taskId,
});

describe("messageAt", () => {
  const issues = [
    issue("Task `a`: `timeout` is not a duration.", "/timeout"),
    issue("Task `a`: the condition is wrong.", "/cases/1/when"),
    issue("Setting `lane` is unknown.", "/lane"),
  ];

  it.each([
    ["/timeout", "Timeout is not a duration."],
    ["/cases", "The condition is wrong."],
    ["/cases/1", "The condition is wrong."],
    ["/lane", "Lane is unknown."],
  ])("says beside %s what is wrong there, without naming the place again", (pointer, message) => {
    expect(messageAt(issues, pointer)).toBe(message);
  });

  it.each(["/cases/0", "/time", "/key"])("says nothing beside %s, where nothing is wrong", (pointer) => {
    expect(messageAt(issues, pointer)).toBeUndefined();
  });
});

test.each([
  ["Task `pick`: `cases[0].when` is empty. Write one.", "/cases/0/when", "The condition is empty. Write one."],
  ["Task `pick`: `cases[2].then` has no entries.", "/cases/2/then", "The list of tasks has no entries."],
  ["Parameter `amount`: only an enum has `values`.", "/parameters/amount/values", "Only an enum has values."],
])("beside its field %j says what is wrong in words", (message, path, said) => {
  expect(messageAt([issue(message, path)], path)).toBe(said);
});

describe("issuesByTask", () => {
  it("keeps every problem of a task together and leaves the settings' out", () => {
    const found = issuesByTask([
      issue("one", "/key", "a"),
      issue("two", "/key", "b"),
      issue("three", "/key", "a"),
      issue("x"),
    ]);
    expect([...found].map(([id, issues]) => [id, issues.map(({ message }) => message)])).toEqual([
      ["a", ["one", "three"]],
      ["b", ["two"]],
    ]);
  });
});
