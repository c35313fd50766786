import type { Transaction } from "@/lib/db/client";

export async function insertSuggestion(
  tx: Transaction,
  { threadId, path, value }: Readonly<{ threadId: string; path: string; value: unknown }>,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO suggestion (thread_id, path, value)
    VALUES (${threadId}::uuid, ${path}, ${JSON.stringify(value ?? null)}::jsonb)`;
}

/** Compare-and-set; false when it was accepted meanwhile. */
export async function acceptSuggestionRow(
  tx: Transaction,
  { threadId, by, revision }: Readonly<{ threadId: string; by: string; revision: number }>,
): Promise<boolean> {
  const accepted = await tx.$executeRaw`
    UPDATE suggestion SET accepted_by = ${by}::uuid, accepted_revision = ${revision}
    WHERE thread_id = ${threadId}::uuid AND accepted_by IS NULL`;
  return accepted === 1;
}
