import type { LaneProof } from "@/lib/contracts/platform";
import { readLaneProof } from "@/lib/db/lane-proof";
import { HELD_MS, judgeLane } from "@/lib/domain/lane/proof";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Whether the slots that lanes have for themselves were enough lately, by what clients really waited. */
export async function getLaneProof(
  { db, actor }: ServiceContext,
  { minutes }: Readonly<{ minutes: number }>,
): Promise<LaneProof> {
  requirePermission(actor, "platform:read");
  const rows = await readLaneProof(db, minutes);
  return { minutes, limitMs: HELD_MS, lanes: rows.map((row) => ({ ...row, verdict: judgeLane(row) })) };
}
