import { describe, expect, it } from "vitest";
import { checkDraft } from "@/lib/domain/dag/check";
import { dagDocumentSchema } from "@/lib/domain/dag/document";
import { exampleDocument } from "@/lib/domain/dag/example";
import { idOf } from "@/lib/testing/dag-builders";

let issued = 0;
const newId = () => idOf(String(++issued));
const example = exampleDocument({ dag: "example.first", title: "First", owner: "risk" }, newId);

describe("the example that a first DAG is made of", () => {
  it("can be submitted as it is", () => {
    expect(dagDocumentSchema.safeParse(example).success).toBe(true);
    expect(checkDraft(example).issues).toEqual([]);
  });

  it("needs no script, connection, pool or environment that somebody would have to make first", () => {
    expect(JSON.stringify(example)).not.toMatch(/"(pack|connection|pool|environment)"/);
  });

  it("gives each task an identity of its own", () => {
    expect(new Set(example.tasks.map(({ id }) => id)).size).toBe(example.tasks.length);
  });
});
