import type { PolicyView } from "@/lib/contracts/policy";
import { listPolicyVersions, readPolicy } from "@/lib/db/policy";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Who has to approve what now, and who decided so. */
export async function getPolicy({ db, actor }: ServiceContext): Promise<PolicyView> {
  requirePermission(actor, "platform:read");
  const [stored, history] = await Promise.all([readPolicy(db), listPolicyVersions(db)]);
  return { ...stored, history };
}
