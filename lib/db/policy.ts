import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { policySchema, type StoredPolicy } from "@/lib/domain/change/policy";

const policyRow = z.object({ version: z.int(), policy: policySchema });

/** What holds now: the newest version. Index: policy_pkey, read backwards. */
export async function readPolicy(db: Db): Promise<StoredPolicy> {
  const rows = await db.$queryRaw`SELECT version, content AS policy FROM policy ORDER BY version DESC LIMIT 1`;
  return z.tuple([policyRow]).parse(rows)[0];
}

const historyRow = z.object({
  version: z.int(),
  since: instantColumn,
  change: z.object({ id: z.uuid(), why: z.string(), proposedBy: personColumn, approvedBy: personColumn }).nullable(),
});

/** Newest first, with who proposed and who approved each; the first came with the installation. */
export async function listPolicyVersions(db: Db) {
  const rows = await db.$queryRaw`
    SELECT p.version, p.created_at AS since, CASE WHEN c.id IS NOT NULL THEN json_build_object('id', c.id, 'why', c.why,
      'proposedBy', ${personJson("proposer")}, 'approvedBy', ${personJson("approver")}) END AS change
    FROM policy p LEFT JOIN platform_change c ON c.id = p.platform_change_id
    LEFT JOIN app_user proposer ON proposer.id = c.proposed_by LEFT JOIN app_user approver ON approver.id = c.answered_by
    ORDER BY p.version DESC LIMIT 100`;
  return z.array(historyRow).parse(rows);
}
