import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEditor } from "@/lib/client/designer/editor";
import { typeYaml, yamlOf } from "@/lib/client/designer/yaml-text";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ID = {
  a: "0190a000-0000-7000-8000-00000000000a",
  b: "0190a000-0000-7000-8000-00000000000b",
  c: "0190a000-0000-7000-8000-00000000000c",
};
const task = (key: keyof typeof ID, ...needs: string[]): DraftTask => ({ id: ID[key], key, operator: "bash", needs });
const YAML = `signalbox: dag/v1
dag: demo.flow
tasks:
  - key: a
    operator: bash
  # the second one
  - key: b
    operator: bash
    needs: [a]
`;
const draft: DagDraft = { signalbox: "dag/v1", dag: "demo.flow", tasks: [task("a"), task("b", "a")] };

/** Puts what has no place yet at the origin. */
const place = (document: DagDraft, layout: Layout): Layout => ({
  ...Object.fromEntries(document.tasks.map(({ id }) => [id, { x: 0, y: 0 }])),
  ...layout,
});

const open = () => createEditor({ draft, layout: place(draft, {}), yaml: YAML });
type Opened = ReturnType<typeof open>;

const commandOf = (editor: Opened, key: string) =>
  editor.store.getState().draft.tasks.find((each) => each.key === key)?.command;
const keysOf = (editor: Opened) => editor.store.getState().draft.tasks.map(({ key }) => key);
const type = (editor: Opened, key: keyof typeof ID, command: string) =>
  editor.apply({ kind: "set_task_fields", id: ID[key], fields: { command } }, `${key}/command`);

describe("undo", () => {
  it("takes back one group of keystrokes at a time", () => {
    const editor = open();
    for (const text of ["t", "tr", "tru", "true"]) type(editor, "a", text);
    type(editor, "b", "false");
    editor.undo();
    expect([commandOf(editor, "a"), commandOf(editor, "b")]).toEqual(["true", undefined]);
    editor.undo();
    expect(commandOf(editor, "a")).toBeUndefined();
    editor.redo();
    expect(commandOf(editor, "a")).toBe("true");
  });

  it("begins a new step after a pause in typing and after an undo", () => {
    const editor = open();
    type(editor, "a", "one");
    vi.advanceTimersByTime(2_000);
    type(editor, "a", "two");
    editor.undo();
    expect(commandOf(editor, "a")).toBe("one");
    type(editor, "a", "three");
    editor.undo();
    expect(commandOf(editor, "a")).toBe("one");
  });

  it("never takes back a selection", () => {
    const editor = open();
    type(editor, "a", "one");
    editor.select({ taskIds: [ID.b], edgeIds: [] });
    editor.undo();
    expect(editor.store.getState().selection.taskIds).toEqual([ID.b]);
    expect(commandOf(editor, "a")).toBeUndefined();
  });

  it("brings back deleted tasks with their edges, places and comments", () => {
    const editor = open();
    const layout = editor.store.getState().layout;
    editor.apply({ kind: "remove_tasks", ids: [ID.b] });
    expect(yamlOf(editor.store.getState())).not.toContain("the second one");
    editor.undo();
    expect(editor.store.getState()).toMatchObject({ draft, layout });
    expect(yamlOf(editor.store.getState())).toBe(YAML);
  });
});

describe("a refused edit", () => {
  it("changes nothing, leaves no step behind, and says why", () => {
    const editor = open();
    const refusal = editor.apply({ kind: "connect", sourceId: ID.b, targetId: ID.a });
    expect(refusal?.code).toBe("cycle");
    expect(editor.store.getState().draft).toBe(draft);
    expect(editor.store.temporal.getState().pastStates).toEqual([]);
  });

  it("takes the edits that came with it along: all of them or none", () => {
    const editor = open();
    const refusal = editor.applyAll([
      { kind: "remove_tasks", ids: [ID.b] },
      { kind: "disconnect", sourceId: ID.a, targetId: ID.b },
    ]);
    expect(refusal).not.toBeNull();
    expect(keysOf(editor)).toEqual(["a", "b"]);
  });
});

describe("the YAML view", () => {
  it("follows the canvas and keeps the comments", () => {
    const editor = open();
    editor.apply({ kind: "rename_task", id: ID.a, key: "first" });
    editor.apply({ kind: "rename_task", id: ID.b, key: "second" });
    const text = yamlOf(editor.store.getState());
    expect(text).toContain("# the second one\n  - key: second");
    expect(text).toMatch(/needs: \[ ?first ?\]/);
  });

  it("changes the draft as it is typed, keeps ids, and leaves untouched tasks the same objects", () => {
    const editor = open();
    const before = editor.store.getState().draft.tasks;
    const typed = `${YAML}  - key: c\n    operator: bash\n    needs: [b]\n`;
    typeYaml(editor, typed, place);
    const { draft: after, layout } = editor.store.getState();
    expect(keysOf(editor)).toEqual(["a", "b", "c"]);
    expect([after.tasks[0] === before[0], after.tasks[1] === before[1]]).toEqual([true, true]);
    expect(layout[after.tasks[2]?.id ?? ""]).toEqual({ x: 0, y: 0 });
    expect(yamlOf(editor.store.getState())).toBe(typed);
    editor.undo();
    expect(yamlOf(editor.store.getState())).toBe(YAML);
  });

  it("keeps the last readable draft while the text cannot be read, and says where", () => {
    const editor = open();
    typeYaml(editor, `${YAML}  - key: [`, place);
    const { draft: kept, unreadable } = editor.store.getState();
    expect(kept).toBe(draft);
    expect(unreadable?.problems[0]?.line).toBeGreaterThanOrEqual(10);
    editor.discardYaml();
    expect(editor.store.getState().unreadable).toBeNull();
    expect(yamlOf(editor.store.getState())).toBe(YAML);
  });

  it("is written for a draft that came without a text", () => {
    const editor = createEditor({ draft, layout: place(draft, {}), yaml: "" });
    expect(yamlOf(editor.store.getState())).toContain("dag: demo.flow");
  });
});

describe("restore", () => {
  it("brings back a kept copy as one step that undo takes away again", () => {
    const editor = open();
    const kept: DagDraft = { ...draft, title: "Kept", tasks: [task("a"), task("b", "a"), task("c", "b")] };
    editor.restore({ draft: kept, layout: { [ID.c]: { x: 9, y: 9 } }, source: { text: YAML, of: draft } });
    expect(editor.store.getState().layout[ID.c]).toEqual({ x: 9, y: 9 });
    expect(yamlOf(editor.store.getState())).toContain("title: Kept");
    editor.undo();
    expect(editor.store.getState().draft).toBe(draft);
  });
});
