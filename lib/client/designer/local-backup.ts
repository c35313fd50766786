import { z } from "zod";
import { dagDraftSchema } from "@/lib/domain/dag/document";
import { layoutSchema } from "@/lib/domain/dag/layout";

const backupSchema = z.object({
  document: dagDraftSchema,
  layout: layoutSchema,
  yaml: z.string(),
  /** False when the text is older than the document and only its comments count. */
  isYamlCurrent: z.boolean(),
  /** The save it was drawn on; the server's number tells whether anyone saved since. */
  basedOn: z.int(),
});
export type DraftBackup = z.infer<typeof backupSchema>;

/** The part of `localStorage` that is used; a browser may refuse any of it when it is full or private. */
export type TextStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Whose copy of which draft: on a shared machine nobody is given what another person drew. */
export type BackupPlace = Readonly<{ personKey: string; dagKey: string }>;

const storageKey = ({ personKey, dagKey }: BackupPlace) => `signalbox.draft.${personKey}.${dagKey}`;

/** What this browser still holds of a draft that never reached the server; null when there is nothing readable. */
export function readBackup(storage: TextStorage, place: BackupPlace): DraftBackup | null {
  try {
    const text = storage.getItem(storageKey(place));
    return text === null ? null : backupSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Keeps the draft in this browser. False when the browser refuses; the draft then lives in the page alone. */
export function writeBackup(storage: TextStorage, place: BackupPlace, backup: DraftBackup): boolean {
  try {
    storage.setItem(storageKey(place), JSON.stringify(backup));
    return true;
  } catch {
    return false;
  }
}

export function clearBackup(storage: TextStorage, place: BackupPlace): void {
  try {
    storage.removeItem(storageKey(place));
  } catch {
    // A browser that refuses storage holds no copy either.
  }
}
