import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { ObjectStore, StoredObject } from "@/lib/integrations/store/object-store";

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

async function orNull<T>(work: Promise<T>, code: string): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isCode(error, code)) return null;
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Files of a folder. One is written under another name, synced, and only then linked to its own: a link replaces nothing. */
export function folderStore(root: string): ObjectStore {
  const pathOf = (key: string): string => path.join(root, key);
  return {
    create: async (key, bytes) => {
      const folder = path.dirname(pathOf(key));
      await mkdir(folder, { recursive: true });
      const part = `${pathOf(key)}.${randomUUID()}.part`;
      await writeSynced(part, bytes);
      const linked = await orNull(
        link(part, pathOf(key)).then(() => true),
        "EEXIST",
      );
      await rm(part);
      await syncFolder(folder);
      return linked !== null;
    },
    read: (key) => orNull(readFile(pathOf(key)), "ENOENT"),
    list: async (prefix, after = "") => {
      const names = (await orNull(readdir(pathOf(prefix)), "ENOENT")) ?? [];
      const keys = names.map((name) => `${prefix}${name}`).filter((key) => key > after);
      const found: StoredObject[] = [];
      for (const key of keys.toSorted()) {
        const facts = await orNull(stat(pathOf(key)), "ENOENT");
        if (facts?.isFile()) found.push({ key, writtenAt: facts.mtime });
      }
      return found;
    },
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}
