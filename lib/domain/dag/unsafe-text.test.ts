import { describe, expect, it } from "vitest";
import type { DraftTask } from "@/lib/domain/dag/document";
import { aDraft, aDraftTask, idOf, issueMessages, issueSummary, withSetting } from "@/lib/testing/dag-builders";

describe("texts that are not what they look like", () => {
  it.each([
    ["a bidirectional control", "a\u202Eb", "U+202E at position 2"],
    ["a zero-width space", "\u200Bab", "U+200B at position 1"],
    ["a byte order mark", "\uFEFFab", "U+FEFF"],
    ["half a surrogate pair", "a\uD800", "U+D800"],
    ["a NUL", "a\u0000", "U+0000"],
    ["an escape", "a\u001B[31m", "U+001B"],
    ["a tag character", "a\u{E0041}", "U+E0041"],
  ])("refuses %s", (_, command, sentence) => {
    const draft = aDraft([aDraftTask("a", [], { command })]);
    expect(issueSummary(draft)).toEqual(["unsafe_text a /command"]);
    expect(issueMessages(draft)).toContain(
      `Task \`a\`: \`command\` holds the invisible or misleading character ${sentence}`,
    );
  });

  it("accepts line breaks, tabs, accents and whole emoji", () => {
    expect(issueSummary(aDraft([aDraftTask("a", [], { command: "echo 'é ü 🚦'\n\tdone\r\n" })]))).toEqual([]);
  });

  it.each(["__proto__", "constructor", "prototype"])("refuses %s as a name anywhere", (name) => {
    const headers: Record<string, string> = JSON.parse(`{"${name}": "x"}`);
    const url = "https://bureau.example/";
    const http: DraftTask = { id: idOf("a"), key: "a", operator: "http", needs: [], method: "GET", url, headers };
    expect(issueSummary(aDraft([http]))).toEqual([`unsafe_text a /headers/${name}`]);
    expect(issueSummary(withSetting("defaults", JSON.parse(`{"${name}": "x"}`)))).toContain(
      `unsafe_text - /defaults/${name}`,
    );
  });
});
