import type { Db } from "@/lib/db/client";
import { findQueueItem, type ItemState } from "@/lib/db/clients";
import { AppError } from "@/lib/domain/shared/app-error";

type Place = Readonly<{ dagId: string; dagKey: string; clientKey: string }>;

const LET_END = "Wait for that run to end first.";

const WHERE_IT_IS: Partial<Record<ItemState, (dagKey: string) => string>> = {
  waiting: (dagKey) => `waits in the queue of ${dagKey}. ${LET_END}`,
  claimed: (dagKey) => `has a run under way in ${dagKey}. ${LET_END}`,
  held: (dagKey) => `is held in the queue of ${dagKey}. Release it there, and let its run end first.`,
  quarantined: (dagKey) => `is kept back in the queue of ${dagKey}. Release it there, and let its run end first.`,
};

/** Why no run of this client can begin now: it has one place in each DAG, and that is taken. */
export async function clientIsOpen(db: Db, { dagId, dagKey, clientKey }: Place): Promise<AppError> {
  const item = await findQueueItem(db, dagId, clientKey);
  const where = WHERE_IT_IS[item?.state ?? "done"]?.(dagKey) ?? `had a run in ${dagKey} just now. Try again.`;
  return new AppError("conflict", `${clientKey} ${where}`, { reason: "client_is_open", state: item?.state ?? null });
}
