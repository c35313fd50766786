import type { Me } from "@/lib/contracts/people";
import { appendAudit } from "@/lib/db/audit";
import { saveNoticeSetting } from "@/lib/db/notices";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { getMe } from "@/lib/services/people/get-me";

/** Whether the person who asks is told by mail. That somebody was not is part of the record. */
export async function setNotices(ctx: ServiceContext, isOn: boolean): Promise<Me> {
  requirePermission(ctx.actor, "me:read");
  const { userId } = ctx.actor;
  await ctx.db.$transaction(async (tx) => {
    await saveNoticeSetting(tx, userId, isOn);
    const action = isOn ? "notices.turned_on" : "notices.turned_off";
    await appendAudit(tx, { actorId: userId, action, targetType: "app_user", targetId: userId });
  });
  return getMe(ctx);
}
