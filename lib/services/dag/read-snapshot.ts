import { parseCanonical, type Snapshot } from "@/lib/domain/dag/canonical";

/** What stored canonical bytes hold. Throws when they are not canonical: nobody may see or run such bytes. */
export function readSnapshot(canonical: Uint8Array): Snapshot {
  const parsed = parseCanonical(canonical);
  if (parsed.ok) return parsed.value;
  throw new Error(`stored snapshot: ${parsed.error}`);
}
