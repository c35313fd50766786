import { v7 as newId } from "uuid";
import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { type CheckVerdict, checkFindingSchema } from "@/lib/domain/change/check-verdict";

/** What the product's own checks say about a revision, bound to its bytes. */
export async function insertCheckResults(
  tx: Transaction,
  revision: Readonly<{ changeRequestId: string; number: number; contentHash: string; at: Date }>,
  verdicts: readonly CheckVerdict[],
): Promise<void> {
  for (const { name, isPassed, detail, findings } of verdicts)
    await tx.$executeRaw`
      INSERT INTO check_result (id, change_request_id, revision, content_hash, name, source, is_passed, detail, findings, created_at)
      VALUES (${newId()}::uuid, ${revision.changeRequestId}::uuid, ${revision.number}, ${revision.contentHash}, ${name},
              'signalbox', ${isPassed}, ${detail}, ${JSON.stringify(findings)}::jsonb, ${revision.at})`;
}

const findingsRow = z.object({ name: z.string(), findings: z.array(checkFindingSchema) });

/** What each check of a revision found last, by name. Index: check_result_latest_idx. */
export async function listFindings(db: Db, changeRequestId: string, revision: number) {
  const rows = await db.$queryRaw`
    SELECT DISTINCT ON (name) name, findings FROM check_result
    WHERE change_request_id = ${changeRequestId}::uuid AND revision = ${revision} ORDER BY name, sequence DESC`;
  return new Map(
    z
      .array(findingsRow)
      .parse(rows)
      .map(({ name, findings }) => [name, findings]),
  );
}
