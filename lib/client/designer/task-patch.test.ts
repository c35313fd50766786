import { describe, expect, it } from "vitest";
import { editsOfField } from "@/lib/client/designer/task-patch";
import type { DraftTask } from "@/lib/domain/dag/document";

const task = (key: string, ...needs: string[]): DraftTask => ({ id: `id-${key}`, key, operator: "bash", needs });
const tasks = [task("a"), task("b"), task("c", "a")];
const [, , c = task("c")] = tasks;

describe("editsOfField", () => {
  it("renames by an edit of its own, so that references follow", () => {
    expect(editsOfField(c, tasks, "key", "d")).toEqual([{ kind: "rename_task", id: "id-c", key: "d" }]);
  });

  it("draws and takes away edges one by one", () => {
    expect(editsOfField(c, tasks, "needs", ["b"])).toEqual([
      { kind: "connect", sourceId: "id-b", targetId: "id-c" },
      { kind: "disconnect", sourceId: "id-a", targetId: "id-c" },
    ]);
  });

  it("sets a field, and takes it away for undefined", () => {
    expect(editsOfField(c, tasks, "command", "true")).toEqual([
      { kind: "set_task_fields", id: "id-c", fields: { command: "true" } },
    ]);
    expect(editsOfField(c, tasks, "command", undefined)).toEqual([
      { kind: "set_task_fields", id: "id-c", fields: { command: undefined } },
    ]);
  });

  it("makes no edit of a value that the field cannot hold", () => {
    expect(editsOfField(c, tasks, "retries", "many")).toEqual([]);
    expect(editsOfField(c, tasks, "retries", Number.NaN)).toEqual([]);
  });
});
