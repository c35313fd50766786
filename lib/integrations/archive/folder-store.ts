import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { err, ok, type Result } from "@/lib/domain/shared/result";

const compress = promisify(gzip);
const expand = promisify(gunzip);

export type StoredFile = Readonly<{ bytes: number; sha256: string }>;

const pathOf = (folder: string, id: string): string => path.join(folder, `${id}.ndjson.gz`);
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function sync(target: string): Promise<void> {
  const handle = await open(target, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file whole or not at all: under another name, on the disk, and only then under its own. A repeat replaces it. */
export async function writeArchiveFile(folder: string, id: string, text: string): Promise<StoredFile> {
  await mkdir(folder, { recursive: true });
  const bytes = await compress(text);
  const part = `${pathOf(folder, id)}.${process.pid}.part`;
  const handle = await open(part, "w", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, pathOf(folder, id));
  await sync(folder);
  return { bytes: bytes.length, sha256: hashOf(bytes) };
}

/** The text of a file whose bytes are those that were stored. */
export async function readArchiveFile(
  folder: string,
  id: string,
  sha256: string,
): Promise<Result<string, "missing" | "changed">> {
  const bytes = await readFile(pathOf(folder, id)).catch(() => null);
  if (bytes === null) return err("missing");
  return hashOf(bytes) === sha256 ? ok((await expand(bytes)).toString("utf8")) : err("changed");
}

export const deleteArchiveFile = (folder: string, id: string): Promise<void> => rm(pathOf(folder, id), { force: true });

const NAME = /^([0-9a-f-]{36})\.ndjson\.gz$/;

/** Files that nobody has written to for a while. */
export async function listOldFiles(folder: string, olderThanMs: number): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const ids: string[] = [];
  for (const name of names) {
    const id = NAME.exec(name)?.[1];
    if (id === undefined) continue;
    const { mtimeMs } = await stat(path.join(folder, name));
    if (Date.now() - mtimeMs > olderThanMs) ids.push(id);
  }
  return ids;
}
