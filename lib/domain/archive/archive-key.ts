/** Under which archived runs lie in a store. */
export const ARCHIVE_PREFIX = "archive/";

/** As much of a hash as a name carries: two writings of one file never meet under one name unless they are the same. */
const MARK_CHARS = 16;
const markOf = (sha256: string): string => sha256.slice(0, MARK_CHARS);

/**
 * Named by its content: whoever was stopped while writing and goes on when somebody else has finished the file writes another
 * object, and not over the one that has the rows.
 */
export const archiveKeyOf = (id: string, sha256: string): string =>
  `${ARCHIVE_PREFIX}${id}.${markOf(sha256)}.ndjson.gz`;

/** How files were named before names carried a hash. */
export const earlierArchiveKeyOf = (id: string): string => `${ARCHIVE_PREFIX}${id}.ndjson.gz`;

const KEY = /^archive\/([0-9a-f-]{36})(?:\.([0-9a-f]{16}))?\.ndjson\.gz(\.[0-9a-f-]{36}\.part)?$/;

/** The file that an object belongs to; null for an object that the archive did not write. */
export const fileOfArchiveKey = (key: string): string | null => KEY.exec(key)?.[1] ?? null;

/** What the database knows of a file; `sha256` is null while it is being written. */
export type KnownFile = Readonly<{ id: string; sha256: string | null }>;

/** True for what can go: replaced, or left by somebody who was killed. `known` is null when no row names the file. */
export function isOrphan(key: string, known: KnownFile | null): boolean {
  const [, id, mark, part] = KEY.exec(key) ?? [];
  if (id === undefined) return false;
  if (part !== undefined || known === null) return true;
  // Whoever is writing may be about to name it.
  return mark !== undefined && known.sha256 !== null && mark !== markOf(known.sha256);
}
