import { v7 as newId } from "uuid";
import { ApiError, explainError, sendJson } from "@/lib/client/api";
import { createAutosave, type SaveOutcome } from "@/lib/client/designer/autosave";
import { createEditor, type EditorContent, type EditorOptions, yamlOf } from "@/lib/client/designer/editor";
import {
  clearBackup,
  type DraftBackup,
  readBackup,
  type TextStorage,
  writeBackup,
} from "@/lib/client/designer/local-backup";
import { type Draft, savedDraftSchema } from "@/lib/contracts/dags";

type Surroundings = Readonly<{ place: EditorOptions["place"]; storage: TextStorage }>;

export type DesignerSession = ReturnType<typeof openSession>;

/** Saves on their way when a page was left, by DAG: who comes back waits for them instead of reading what was before. */
const leaving = new Map<string, Promise<unknown>>();
export const savesUnderWay = (dagKey: string): Promise<unknown> => leaving.get(dagKey) ?? Promise.resolve();

/**
 * One stay at a draft: the editor, its autosave, and what this browser still held of an earlier stay. `kept` tells what
 * became of that: restored, or in conflict because somebody saved since.
 */
export function openSession(draft: Draft, { place, storage }: Surroundings) {
  const { dagKey } = draft;
  const editor = createEditor({ draft: draft.document, layout: draft.layout, yaml: draft.yaml, place });
  const autosave = createAutosave<EditorContent>({
    saveNumber: draft.saveNumber,
    save: createSave(dagKey),
    backup: {
      write: (content, basedOn) => void writeBackup(storage, dagKey, backupOf(content, basedOn)),
      clear: () => clearBackup(storage, dagKey),
    },
  });
  editor.store.subscribe((now, before) => {
    if (now.draft !== before.draft || now.layout !== before.layout || now.source !== before.source)
      autosave.changed({ draft: now.draft, layout: now.layout, source: now.source });
  });
  const kept = bringBack(editor, draft, readBackup(storage, dagKey));
  return {
    editor,
    autosave,
    kept,
    /** Gives up what this browser holds, before the server's draft is loaded again. */
    forget: () => {
      autosave.stop();
      clearBackup(storage, dagKey);
    },
    leave: () => {
      const flushed = autosave.flush().finally(() => {
        if (leaving.get(dagKey) === flushed) leaving.delete(dagKey);
      });
      leaving.set(dagKey, flushed);
    },
  };
}

const backupOf = ({ draft, layout, source }: EditorContent, basedOn: number): DraftBackup => ({
  document: draft,
  layout,
  yaml: source.text,
  isYamlCurrent: source.of === draft,
  basedOn,
});

type Kept = Readonly<{ kind: "nothing" } | { kind: "restored" } | { kind: "conflict"; yaml: () => string }>;

function bringBack(editor: ReturnType<typeof createEditor>, draft: Draft, backup: DraftBackup | null): Kept {
  if (!backup || isSame(backup, draft)) return { kind: "nothing" };
  const { document, layout, yaml, isYamlCurrent, basedOn } = backup;
  const content = { draft: document, layout, source: { text: yaml, of: isYamlCurrent ? document : draft.document } };
  if (basedOn !== draft.saveNumber) return { kind: "conflict", yaml: () => yamlOf(content) };
  editor.restore(content);
  return { kind: "restored" };
}

const isSame = (backup: DraftBackup, draft: Draft): boolean =>
  JSON.stringify(backup.document) === JSON.stringify(draft.document) &&
  JSON.stringify(backup.layout) === JSON.stringify(draft.layout);

/** Saves a content. The same content sent again, after an answer that was lost, is the same attempt to the server. */
function createSave(dagKey: string): (content: EditorContent, basedOn: number) => Promise<SaveOutcome> {
  const attempts = new WeakMap<EditorContent, string>();
  return async (content, basedOn) => {
    const idempotencyKey = attempts.get(content) ?? newId();
    attempts.set(content, idempotencyKey);
    const body = { document: content.draft, layout: content.layout, yaml: yamlOf(content), basedOn };
    try {
      const path = `/api/v1/dags/${dagKey}/draft`;
      const { saveNumber } = await sendJson(savedDraftSchema, "PUT", path, body, { idempotencyKey });
      return { kind: "saved", saveNumber };
    } catch (error) {
      const isConflict = error instanceof ApiError && error.problem.status === 409;
      return { kind: isConflict ? "conflict" : "failed", message: explainError(error).detail };
    }
  };
}
