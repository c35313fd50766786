import { type WindowView, windowSchema } from "@/lib/contracts/windows";
import { instantColumn } from "@/lib/db/columns";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

const row = windowSchema.extend({ startsAt: instantColumn.nullable(), endsAt: instantColumn.nullable() });

/** Each was proposed and approved; they are few. */
export async function listWindows({ db, actor }: ServiceContext): Promise<{ items: WindowView[] }> {
  requirePermission(actor, "platform:read");
  const windows = await db.activationWindow.findMany({ orderBy: { name: "asc" } });
  return { items: windows.map((one) => row.parse(one)) };
}
