import { temporal } from "zundo";
import { createStore } from "zustand/vanilla";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { applyEdit, type DagEdit } from "@/lib/domain/dag/edit";
import type { EditRefusal } from "@/lib/domain/dag/edit-refusal";
import { isTaskPlace, keptLayout, type Layout } from "@/lib/domain/dag/layout";
import type { YamlIssue } from "@/lib/domain/dag/yaml-parse";
import type { Result } from "@/lib/domain/shared/result";

/** A YAML text and the draft it says. While the draft is another one, the text is what its comments are taken from. */
export type YamlSource = Readonly<{ text: string; of: DagDraft }>;

/** What undo brings back. */
export type EditorContent = Readonly<{ draft: DagDraft; layout: Layout; source: YamlSource }>;

/** A text that was typed and cannot be read; the draft stays what the last readable text said. */
export type UnreadableYaml = Readonly<{ text: string; problems: readonly YamlIssue[] }>;

export type Selection = Readonly<{ taskIds: readonly string[]; edgeIds: readonly string[] }>;

export type EditorState = EditorContent & Readonly<{ selection: Selection; unreadable: UnreadableYaml | null }>;

const NOTHING: Selection = { taskIds: [], edgeIds: [] };

/** Keystrokes closer together than this are one step of undo. */
const GROUP_MS = 1_000;
const MOST_STEPS = 200;

const contentOf = ({ draft, layout, source }: EditorState): EditorContent => ({ draft, layout, source });

function createEditorStore(content: EditorContent) {
  return createStore<EditorState>()(
    temporal((): EditorState => ({ ...content, selection: NOTHING, unreadable: null }), {
      partialize: contentOf,
      equality: (a, b) => a.draft === b.draft && a.layout === b.layout && a.source === b.source,
      limit: MOST_STEPS,
    }),
  );
}

export type EditorOptions = Readonly<{
  draft: DagDraft;
  /** With a place for every task. */
  layout: Layout;
  yaml: string;
}>;

/** Gives a place to every task that has none. */
export type Placing = (draft: DagDraft, layout: Layout) => Layout;

export type Editor = ReturnType<typeof createEditor>;

/**
 * The draft while it is drawn. Every change goes through `applyEdit`; a refused one changes nothing and says why.
 * Changes of one `group` that follow each other quickly are one step of undo.
 */
export function createEditor({ draft, layout, yaml }: EditorOptions) {
  // A draft that never had a text gets one made from nothing.
  const source = { text: yaml, of: yaml === "" ? { ...draft } : draft };
  const store = createEditorStore({ draft, layout, source });
  const grouping = createGrouping();

  const commit = (content: Partial<EditorContent>, group: string | null) => {
    const history = store.temporal.getState();
    if (grouping.continues(group)) history.pause();
    store.setState(content);
    history.resume();
  };
  const applyAll = (edits: readonly DagEdit[], group: string | null = null): EditRefusal | null => {
    const before = store.getState();
    let drawing = { document: before.draft, layout: before.layout };
    for (const edit of edits) {
      const result = applyEdit(drawing, edit);
      if (!result.ok) return result.error;
      drawing = result.value;
    }
    commit({ draft: drawing.document, layout: drawing.layout }, group);
    return null;
  };
  const step = (go: "undo" | "redo") => {
    grouping.end();
    store.temporal.getState()[go]();
  };

  return {
    store,
    applyAll,
    apply: (edit: DagEdit, group: string | null = null) => applyAll([edit], group),
    undo: () => step("undo"),
    redo: () => step("redo"),
    select: (selection: Selection) => store.setState({ selection }),
    /** What the YAML view holds now, and how it reads. Unreadable text changes nothing but what the view says about it. */
    takeYaml: (text: string, read: Result<DagDraft, readonly YamlIssue[]>, place: Placing) => {
      const before = store.getState();
      if (!read.ok) return store.setState({ unreadable: { text, problems: read.error } });
      const document = withSameTasks(before.draft, read.value);
      const edited = applyEdit(
        { document: before.draft, layout: before.layout },
        { kind: "replace_document", document },
      );
      if (!edited.ok) return store.setState({ unreadable: { text, problems: [] } });
      const { layout: kept } = edited.value;
      commit({ draft: document, layout: place(document, kept), source: { text, of: document } }, "yaml");
      store.setState({ unreadable: null });
    },
    discardYaml: () => store.setState({ unreadable: null }),
    /** Brings back what was kept elsewhere, as one step of undo. */
    restore: (kept: EditorContent) => {
      grouping.end();
      const places = Object.entries(store.getState().layout).filter(([, place]) => isTaskPlace(place));
      const layout = { ...Object.fromEntries(places), ...kept.layout };
      commit({ ...kept, layout: keptLayout(kept.draft.tasks, layout) }, null);
    },
  };
}

/** The new draft with the old task objects wherever a task says the same, so that the canvas need not draw it again. */
function withSameTasks(before: DagDraft, after: DagDraft): DagDraft {
  const known = new Map(before.tasks.map((task) => [task.id, { task, text: JSON.stringify(sorted(task)) }]));
  const tasks = after.tasks.map((task) => {
    const old = known.get(task.id);
    return old && old.text === JSON.stringify(sorted(task)) ? old.task : task;
  });
  return { ...after, tasks };
}

const sorted = (task: DraftTask) => Object.entries(task).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Remembers the last group and when it was last added to. */
function createGrouping() {
  let last: { group: string; at: number } | null = null;
  return {
    continues: (group: string | null): boolean => {
      const isSame = group !== null && last?.group === group && Date.now() - last.at < GROUP_MS;
      last = group === null ? null : { group, at: Date.now() };
      return isSame;
    },
    end: () => {
      last = null;
    },
  };
}
