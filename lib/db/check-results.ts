import { v7 as newId } from "uuid";
import type { Transaction } from "@/lib/db/client";
import type { CheckVerdict } from "@/lib/domain/change/check-verdict";

/** What the product's own checks say about a revision, bound to its bytes. */
export async function insertCheckResults(
  tx: Transaction,
  revision: Readonly<{ changeRequestId: string; number: number; contentHash: string; at: Date }>,
  verdicts: readonly CheckVerdict[],
): Promise<void> {
  for (const { name, isPassed, detail } of verdicts)
    await tx.$executeRaw`
      INSERT INTO check_result (id, change_request_id, revision, content_hash, name, source, is_passed, detail, created_at)
      VALUES (${newId()}::uuid, ${revision.changeRequestId}::uuid, ${revision.number}, ${revision.contentHash}, ${name},
              'signalbox', ${isPassed}, ${detail}, ${revision.at})`;
}
