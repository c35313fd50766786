import { describe, expect, it } from "vitest";
import { neighbourOf } from "@/lib/client/designer/neighbour";
import type { DraftTask } from "@/lib/domain/dag/document";

const task = (key: string, ...needs: string[]): DraftTask => ({ id: `id-${key}`, key, operator: "bash", needs });
const draft = { tasks: [task("a"), task("b", "a"), task("c", "a"), task("d", "b", "c")] };
const layout = {
  "id-a": { x: 0, y: 100 },
  "id-b": { x: 300, y: 0 },
  "id-c": { x: 300, y: 150 },
  "id-d": { x: 600, y: 100 },
};

describe("neighbourOf", () => {
  it.each([
    ["a", "right", "c"],
    ["d", "left", "c"],
    ["b", "right", "d"],
    ["b", "down", "c"],
    ["c", "up", "b"],
    ["a", "left", null],
    ["d", "right", null],
    ["b", "up", null],
  ] as const)("leads from %s to the %s to %s", (from, direction, to) => {
    expect(neighbourOf(draft, layout, `id-${from}`, direction)).toBe(to && `id-${to}`);
  });

  it("leads nowhere from a task that is not drawn", () => {
    expect(neighbourOf(draft, {}, "id-a", "right")).toBeNull();
    expect(neighbourOf(draft, layout, "id-x", "right")).toBeNull();
  });
});
