import { randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { checkPackPaths } from "@/lib/domain/run/pack-manifest";
import { type PackFile, packDigest } from "@/lib/integrations/packs/pack-digest";

export type PackStore = Readonly<{
  /** The folder with a pack's files. Rejects with a sentence when it cannot be had. */
  materialise(digest: string): Promise<string>;
}>;

/** What a folder holds; null when there is no such folder. */
async function readPack(folder: string): Promise<PackFile[] | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    },
  );
  const files = entries?.filter((entry) => !entry.isDirectory()) ?? null;
  return (
    files &&
    Promise.all(
      files.map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path: relative(folder, path).split(sep).join("/"), content: await readFile(path) };
      }),
    )
  );
}

async function writePack(folder: string, files: readonly PackFile[]): Promise<void> {
  const paths = checkPackPaths(files.map(({ path }) => path));
  if (!paths.ok) throw new Error(paths.error);
  for (const { path, content } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: "wx" });
    await chmod(file, 0o444);
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Moves a finished folder into place. Another worker of this machine may have been first: its folder is as good. */
async function putInPlace(finished: string, folder: string): Promise<void> {
  await rename(finished, folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

/**
 * Packs as folders below `root`, one per digest, shared by all workers of a machine. What is there is compared with
 * its digest once per process, so that a folder half written before a power cut, or changed since, is not run.
 */
export function createPackStore(root: string, loadFiles: (digest: string) => Promise<readonly PackFile[]>): PackStore {
  const known = new Map<string, Promise<string>>();

  async function fetchPack(digest: string, folder: string): Promise<void> {
    const files = await loadFiles(digest);
    if (files.length === 0) throw new Error(`No pack with digest ${digest} is stored. Publish it again.`);
    if (packDigest(files) !== digest)
      throw new Error(`The stored files of pack ${digest} do not match their digest. Publish the pack again.`);
    const unfinished = join(root, `.unfinished-${randomUUID()}`);
    try {
      await writePack(unfinished, files);
      await putInPlace(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }

  async function find(digest: string): Promise<string> {
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error(`${JSON.stringify(digest)} is not the digest of a pack.`);
    const folder = join(root, digest);
    await mkdir(root, { recursive: true, mode: 0o700 });
    const present = await readPack(folder);
    if (present && packDigest(present) === digest) return folder;
    // Moved, not emptied: a running script may still read from it.
    if (present) await rename(folder, join(root, `.damaged-${randomUUID()}`));
    await fetchPack(digest, folder);
    return folder;
  }

  function findOnce(digest: string): Promise<string> {
    const search = known.get(digest) ?? find(digest);
    known.set(digest, search);
    search.catch(() => known.delete(digest));
    return search;
  }

  return {
    materialise: async (digest) => {
      const folder = await findOnce(digest);
      if (await isFolder(folder)) return folder;
      known.delete(digest);
      return findOnce(digest);
    },
  };
}
