import type { Token } from "@/lib/contracts/people";
import type { Page } from "@/lib/db/cursor";
import { listTokens as listRows } from "@/lib/db/tokens";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** The reader's own tokens; what they are worth was shown once, when they were made. */
export async function listTokens(
  { db, actor }: ServiceContext,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<Token>> {
  requirePermission(actor, "token:write");
  return listRows(db, actor.userId, page);
}
