import type { User } from "@/lib/contracts/people";
import type { Page } from "@/lib/db/cursor";
import { listUsers as listRows } from "@/lib/db/users";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

export async function listUsers(
  { db, actor }: ServiceContext,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<User>> {
  requirePermission(actor, "user:read");
  return listRows(db, page);
}
