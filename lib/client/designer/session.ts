import { v7 as newId } from "uuid";
import { ApiError, explainError, getJson, sendJson } from "@/lib/client/api";
import { createAutosave, type SaveOutcome } from "@/lib/client/designer/autosave";
import { createEditor, type Editor, type EditorContent } from "@/lib/client/designer/editor";
import {
  clearBackup,
  type DraftBackup,
  readBackup,
  type TextStorage,
  writeBackup,
} from "@/lib/client/designer/local-backup";
import type { SettledDrafts, Sides } from "@/lib/client/designer/settle";
import { type Draft, draftSchema, savedDraftSchema } from "@/lib/contracts/dags";
import type { DagDraft } from "@/lib/domain/dag/document";

type Surroundings = Readonly<{ storage: TextStorage; personKey: string }>;

export type DesignerSession = ReturnType<typeof openSession>;

/** Saves on their way when a page was left, by DAG: who comes back waits for them instead of reading what was before. */
const leaving = new Map<string, Promise<unknown>>();
export const savesUnderWay = (dagKey: string): Promise<unknown> => leaving.get(dagKey) ?? Promise.resolve();

/**
 * One stay at a draft: the editor, its autosave, and what this browser still held of an earlier stay. Opening it only
 * reads; `connect` begins to save. The draft's layout must have a place for every task.
 */
export function openSession(draft: Draft, { storage, personKey }: Surroundings) {
  const { dagKey } = draft;
  const drawer = { personKey, dagKey };
  /** What the server and this page last agreed on. */
  let agreed = draft.document;
  const editor = createEditor({ draft: draft.document, layout: draft.layout, yaml: draft.yaml });
  const autosave = createAutosave<EditorContent>({
    saveNumber: draft.saveNumber,
    save: createSave(dagKey, (saved) => {
      agreed = saved;
    }),
    backup: {
      write: (content, basedOn) => void writeBackup(storage, drawer, backupOf(content, basedOn)),
      clear: () => clearBackup(storage, drawer),
    },
  });
  const kept = keptContent(draft, readBackup(storage, drawer));
  /** Drawn here on an older save, and kept out of the editor until a person has decided; nobody knows on which. */
  let heldBack = kept?.isConflict ? kept.content : null;
  let isRestored = false;
  return {
    editor,
    autosave,
    /** What this browser holds in conflict with the server, because somebody saved since; null when nothing. */
    conflicting: kept?.isConflict ? kept.content : null,
    /** Saves from now on until the answer is called, then sends the rest. Brings back what was kept, once. */
    connect: (onRestored: () => void): (() => void) => {
      const unsubscribe = editor.store.subscribe((now, before) => {
        if (now.draft !== before.draft || now.layout !== before.layout || now.source !== before.source)
          autosave.changed({ draft: now.draft, layout: now.layout, source: now.source });
      });
      if (kept && !kept.isConflict && !isRestored) {
        isRestored = true;
        editor.restore(kept.content);
        onRestored();
      }
      return () => {
        unsubscribe();
        leave(dagKey, autosave.flush());
      };
    },
    /** Mine of two drafts. */
    mine: (): EditorContent => heldBack ?? contentOf(editor),
    /** The draft as the server has it now. */
    theirs: () => getJson(draftSchema, `/api/v1/dags/${dagKey}/draft`),
    /** What both drafts together would be; null when no program can say. */
    together: async (theirs: Draft, sides: Sides): Promise<SettledDrafts | null> => {
      const { settleDrafts } = await import("@/lib/client/designer/settle");
      return settleDrafts({ base: heldBack ? null : agreed, mine: heldBack ?? contentOf(editor), theirs }, sides);
    },
    /**
     * Ends a conflict with what a person decided for. What was given up stays within reach of undo: first mine, behind it
     * theirs. Saving goes on from theirs.
     */
    settle: (theirs: Draft, decided: EditorContent) => {
      const given = heldBack ?? contentOf(editor);
      heldBack = null;
      agreed = theirs.document;
      editor.restore(contentOfDraft(theirs));
      editor.restore(given);
      autosave.settled(theirs.saveNumber);
      editor.restore(decided);
    },
  };
}

function leave(dagKey: string, flushed: Promise<unknown>): void {
  leaving.set(dagKey, flushed);
  void flushed.finally(() => {
    if (leaving.get(dagKey) === flushed) leaving.delete(dagKey);
  });
}

function contentOf({ store }: Editor): EditorContent {
  const { draft, layout, source } = store.getState();
  return { draft, layout, source };
}

/** A draft of the server as the editor holds one. */
export const contentOfDraft = ({ document, layout, yaml }: Draft): EditorContent => ({
  draft: document,
  layout,
  source: { text: yaml, of: yaml === "" ? { ...document } : document },
});

const backupOf = ({ draft, layout, source }: EditorContent, basedOn: number): DraftBackup => ({
  document: draft,
  layout,
  yaml: source.text,
  isYamlCurrent: source.of === draft,
  basedOn,
});

type Kept = Readonly<{ content: EditorContent; isConflict: boolean }>;

/** What this browser kept and the server never got; null when there is nothing, or the server has it. */
function keptContent(draft: Draft, backup: DraftBackup | null): Kept | null {
  if (!backup || isSame(backup, draft)) return null;
  const { document, layout, yaml, isYamlCurrent, basedOn } = backup;
  const source = { text: yaml, of: isYamlCurrent ? document : draft.document };
  return { content: { draft: document, layout, source }, isConflict: basedOn !== draft.saveNumber };
}

const isSame = (backup: DraftBackup, draft: Draft): boolean =>
  JSON.stringify(backup.document) === JSON.stringify(draft.document) &&
  JSON.stringify(backup.layout) === JSON.stringify(draft.layout);

/** Saves a content. The same content sent again, after an answer that was lost, is the same attempt to the server. */
function createSave(
  dagKey: string,
  onSaved: (draft: DagDraft) => void,
): (content: EditorContent, basedOn: number) => Promise<SaveOutcome> {
  const attempts = new WeakMap<EditorContent, string>();
  return async (content, basedOn) => {
    const idempotencyKey = attempts.get(content) ?? newId();
    attempts.set(content, idempotencyKey);
    try {
      const { yamlOf } = await import("@/lib/client/designer/yaml-text");
      const body = { document: content.draft, layout: content.layout, yaml: yamlOf(content), basedOn };
      const path = `/api/v1/dags/${dagKey}/draft`;
      const { saveNumber } = await sendJson(savedDraftSchema, "PUT", path, body, { idempotencyKey });
      onSaved(content.draft);
      return { kind: "saved", saveNumber };
    } catch (error) {
      const isConflict = error instanceof ApiError && error.problem.status === 409;
      return { kind: isConflict ? "conflict" : "failed", message: explainError(error).detail };
    }
  };
}
