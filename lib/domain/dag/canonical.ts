import { z } from "zod";
import { DOCUMENT_LIMITS, dagDocumentSchema, nameSchema, type Task } from "@/lib/domain/dag/document";
import { findUnsafeTexts } from "@/lib/domain/dag/unsafe-text";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/**
 * What a document refers to, pinned: the content of each pack by name, and of everything else, as `kind:name`, what it was
 * when the content was made. Contents from before there were pins have none.
 */
const closureSchema = z.strictObject({
  packs: z.record(nameSchema, z.string().regex(/^[0-9a-f]{64}$/)),
  pins: z.record(z.string().regex(/^(connection|dag|environment|lane|pool):/), z.string().max(64)).optional(),
});
export type Closure = z.infer<typeof closureSchema>;

const snapshotSchema = z.strictObject({ document: dagDocumentSchema, closure: closureSchema });

/** All that a reviewer approves and a worker runs. Layout is not part of it; titles and descriptions are. */
export type Snapshot = z.infer<typeof snapshotSchema>;

/**
 * The one byte string of a snapshot: JSON with sorted names, texts in NFC, tasks by id, edges sorted and once each.
 * Whatever reads the same is the same bytes; the order of branch cases and of arguments matters and is kept.
 */
export function canonicalBytes({ document, closure }: Snapshot): Uint8Array {
  const tasks = document.tasks.map(withSortedEdges).toSorted((a, b) => compare(a.id, b.id));
  return new TextEncoder().encode(canonicalJson({ document: { ...document, tasks }, closure }));
}

/**
 * The snapshot that canonical bytes hold. Bytes that are not exactly what `canonicalBytes` makes of their own content
 * are refused: no two parsers can then see two documents in them.
 */
export function parseCanonical(bytes: Uint8Array): Result<Snapshot, string> {
  if (bytes.length > DOCUMENT_LIMITS.bytes)
    return err(`The document has ${bytes.length} bytes; ${DOCUMENT_LIMITS.bytes} are allowed. Split the DAG.`);
  const parsed = snapshotSchema.safeParse(parseJson(bytes));
  if (!parsed.success) return err(`These bytes hold no DAG document: ${z.prettifyError(parsed.error)}`);
  const [unsafe] = findUnsafeTexts(parsed.data);
  if (unsafe) return err(`The document's ${unsafe.path.map(String).join(".")} ${unsafe.sentence}`);
  return sameBytes(bytes, canonicalBytes(parsed.data))
    ? ok(parsed.data)
    : err("These bytes are not in the canonical form. Submit the draft again; never edit stored content.");
}

/** JSON with the names of every mapping sorted and every text in NFC; absent and undefined are the same. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const named = Object.entries(value).filter(([, item]) => item !== undefined);
    const pairs = named.map(([name, item]) => [name.normalize("NFC"), item] as const);
    const sorted = pairs.toSorted(([a], [b]) => compare(a, b));
    return `{${sorted.map(([name, item]) => `${JSON.stringify(name)}:${canonicalJson(item)}`).join(",")}}`;
  }
  return JSON.stringify(typeof value === "string" ? value.normalize("NFC") : (value ?? null));
}

function withSortedEdges(task: Task): Task {
  const needs = sortedOnce(task.needs);
  if (task.operator !== "branch") return { ...task, needs };
  const cases = task.cases.map((one) => ({ when: one.when, then: sortedOnce(one.then) }));
  return { ...task, needs, cases, otherwise: sortedOnce(task.otherwise) };
}

const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
const sortedOnce = (keys: readonly string[]): string[] => [...new Set(keys)].toSorted(compare);

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
