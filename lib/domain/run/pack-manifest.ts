import { packFileSchema } from "@/lib/domain/dag/document";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** One file of a pack as its digest sees it. */
export type ManifestEntry = Readonly<{ path: string; sha256: string; size: number }>;

/** Paths that name one file twice on some file system, or a file and its folder at once. */
function findClash(paths: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const path of paths) {
    const folded = path.toLowerCase();
    if (seen.has(folded)) return `The pack holds ${path} twice. Names that differ only in case count as one.`;
    seen.add(folded);
  }
  const folderOf = (path: string) =>
    path
      .split("/")
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join("/"));
  const clash = paths.find((path) => folderOf(path.toLowerCase()).some((folder) => seen.has(folder)));
  return clash ? `The pack uses a folder of ${clash} as a file too. Rename one of them.` : null;
}

/** Whether these paths can be written below one folder, and nowhere else. A refusal names the path. */
export function checkPackPaths(paths: readonly string[]): Result<readonly string[], string> {
  if (paths.length === 0) return err("The pack has no files. Add at least the script that a task runs.");
  const wrong = paths.find((path) => !packFileSchema.safeParse(path).success);
  if (wrong !== undefined)
    return err(
      `The pack cannot hold a file named ${JSON.stringify(wrong)}. Use a relative path of letters, digits and . _ - such as lib/run.py, with no hidden files.`,
    );
  const clash = findClash(paths);
  return clash ? err(clash) : ok(paths);
}

/** The text whose SHA-256 is a pack's digest: its files by path, so that their order does not count. */
export function packManifest(entries: readonly ManifestEntry[]): string {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return JSON.stringify(["signalbox-pack/v1", ...sorted.map(({ path, sha256, size }) => [path, sha256, size])]);
}
