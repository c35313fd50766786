import { describe, expect, it } from "vitest";
import type { DraftTask } from "@/lib/domain/dag/document";
import { aDraft, idOf, issueMessages, issueSummary } from "@/lib/testing/dag-builders";

const aWait = (more: Partial<DraftTask>) =>
  aDraft([{ id: idOf("pause"), key: "pause", operator: "wait", needs: [], ...more }]);

describe("a wait", () => {
  it.each<[string, Partial<DraftTask>]>([
    ["a length of time", { for: "10m" }],
    ["a time", { until: "{{ client.data.opens_at }}", wait_timeout: "2d" }],
    ["a row", { connection: "core", query: "SELECT 1", poll_every: "5s", wait_timeout: "1h" }],
  ])("may wait for %s", (_name, fields) => {
    expect(issueSummary(aWait(fields))).toEqual([]);
  });

  it.each<[string, Partial<DraftTask>, string]>([
    ["/for", {}, "does not say what it waits for"],
    ["/until", { for: "10m", until: "2026-01-01T00:00:00Z" }, "it waits for one thing"],
    ["/connection", { query: "SELECT 1" }, "`connection` is missing"],
    ["/connection", { for: "10m", connection: "core" }, "means nothing with `for`"],
    ["/wait_timeout", { for: "10m", wait_timeout: "1h" }, "means nothing with `for`"],
    ["/poll_every", { connection: "core", query: "SELECT 1", poll_every: "4s" }, "Write 5s or more"],
  ])("is told at %s what is wrong", (path, fields, sentence) => {
    expect(issueSummary(aWait(fields))).toEqual([`wait_invalid pause ${path}`]);
    expect(issueMessages(aWait(fields))).toContain(sentence);
  });

  it("of an approval says what happens at the end of its time only when it has one", () => {
    const approval = (more: Partial<DraftTask>) => aWait({ operator: "approval", question: "Sure?", ...more });
    expect(issueSummary(approval({ roles: ["de", "manager"] }))).toEqual([]);
    expect(issueSummary(approval({ on_timeout: "approve", wait_timeout: "2h" }))).toEqual([]);
    expect(issueSummary(approval({ on_timeout: "approve" }))).toEqual(["wait_invalid pause /on_timeout"]);
    expect(issueSummary(approval({ roles: ["admin"] }))).toEqual(["invalid_value pause /roles/0"]);
  });

  it("of a trigger needs a client to hand on, and a limit only when it waits", () => {
    const trigger: DraftTask = {
      id: idOf("next"),
      key: "next",
      operator: "trigger_dag",
      needs: [],
      dag: "research.next",
    };
    expect(issueSummary(aDraft([{ ...trigger, wait: true, wait_timeout: "1d" }]))).toEqual([]);
    expect(issueSummary(aDraft([{ ...trigger, wait_timeout: "1d" }]))).toEqual(["wait_invalid next /wait_timeout"]);
    expect(issueSummary(aDraft([trigger], { start: { interval: "1h" } }))).toEqual(["wait_invalid next /operator"]);
  });

  it("binds what its query reads: a look-up in the query's text is refused", () => {
    const query = "SELECT '{{ client.key }}'";
    expect(issueSummary(aWait({ connection: "core", query }))).toEqual(["lookup_not_filled pause /query"]);
  });

  it("says which tasks it reads: only those before it", () => {
    expect(issueSummary(aWait({ until: "{{ results.ghost.at }}" }))).toEqual(["unknown_task pause /until"]);
  });
});
