import type { ProposePlatformChangeBody } from "@/lib/contracts/platform-changes";
import { answerPlatformChange } from "@/lib/services/platform/answer-platform-change";
import { listPlatformChanges } from "@/lib/services/platform/list-platform-changes";
import { proposePlatformChange } from "@/lib/services/platform/propose-platform-change";
import { actAs, type SeedContext } from "@/prisma/seed/seed-context";

/** Something of the platform that the demo stands on, proposed by a data engineer and approved by data ops like any other. */
export async function seedPlatformChange(seed: SeedContext, proposal: ProposePlatformChangeBody): Promise<void> {
  const approver = await actAs(seed, "do");
  // What somebody playing with the demo left open for the same object is in the way.
  const { items } = await listPlatformChanges(approver);
  const open = items.find(({ kind, name, outcome }) => !outcome && kind === proposal.kind && name === proposal.name);
  if (open) {
    const answer = open.can.withdraw ? "withdraw" : "decline";
    await answerPlatformChange(approver, open.id, { answer, contentHash: open.contentHash });
  }
  const { id, contentHash } = await proposePlatformChange(await actAs(seed, "de"), proposal);
  await answerPlatformChange(approver, id, { answer: "approve", contentHash });
}
