import { describe, expect, it } from "vitest";
import { placeOfSuggestion, withSuggestions } from "@/lib/domain/change/suggestion";
import { dagDocumentSchema } from "@/lib/domain/dag/document";
import { aBashTask, aDraft, idOf } from "@/lib/testing/dag-builders";

const document = dagDocumentSchema.parse(aDraft([aBashTask("one"), aBashTask("two", ["one"])]));
const on = (path: string, key = "two") => placeOfSuggestion({ kind: "task", taskId: idOf(key) }, path);

describe("a document with suggested values", () => {
  it("has all of them, and nothing else is another", () => {
    const setting = placeOfSuggestion({ kind: "setting", path: "/title" }, "/title");
    const result = withSuggestions(document, [
      { place: on("/command"), value: "date" },
      { place: setting, value: "Other" },
    ]);
    const [one, two] = document.tasks;
    expect(result).toEqual({
      ok: true,
      value: { ...document, title: "Other", tasks: [one, { ...two, command: "date" }] },
    });
  });

  it.each([
    ["a value that cannot stand there", on("/retries"), "many", "invalid_value"],
    ["a task that is gone", on("/command", "three"), "date", "invalid_value"],
    ["nothing, where something is needed", on("/command"), null, "not_executable"],
    ["a task after itself", on("/needs"), ["two"], "not_executable"],
  ])("is refused with %s", (_what, place, value, reason) => {
    expect(withSuggestions(document, [{ place, value }])).toMatchObject({ ok: false, error: { reason } });
  });
});
