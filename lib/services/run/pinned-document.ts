import type { PrismaClient } from "@/lib/db/client";
import { findPinnedVersion } from "@/lib/db/runs";
import type { DagDocument, Task } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** What a run's version says, for showing it. */
export type PinnedDocument = Readonly<{ document: DagDocument; layout: Layout; taskByKey: ReadonlyMap<string, Task> }>;

/** Versions never change, so a process parses each once; the least recently used one makes room. */
const KEPT = 50;
const kept = new Map<string, PinnedDocument>();

export async function pinnedDocument(db: PrismaClient, versionId: string): Promise<PinnedDocument> {
  const known = kept.get(versionId) ?? (await load(db, versionId));
  kept.delete(versionId);
  kept.set(versionId, known);
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return known;
}

async function load(db: PrismaClient, versionId: string): Promise<PinnedDocument> {
  const { canonical, layout } = await findPinnedVersion(db, versionId);
  const { document } = readSnapshot(canonical);
  return { document, layout, taskByKey: new Map(document.tasks.map((task) => [task.key, task])) };
}
