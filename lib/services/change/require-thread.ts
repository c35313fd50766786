import type { ChangeRow } from "@/lib/db/change-requests";
import { findThread, type ThreadRow } from "@/lib/db/threads";
import { AppError } from "@/lib/domain/shared/app-error";
import { requireChange } from "@/lib/services/change/change-facts";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/** A thread of a change request that is still open. */
export async function requireThread(
  { db }: ServiceContext,
  id: string,
): Promise<{ thread: ThreadRow; change: ChangeRow }> {
  const thread = await findThread(db, id);
  if (!thread) throw new AppError("not_found", "There is no such comment thread.", { id });
  const change = await requireChange(db, thread.changeRequest);
  if (change.lifecycle !== "open") throw refusal("not_open", { lifecycle: change.lifecycle });
  return { thread, change };
}
