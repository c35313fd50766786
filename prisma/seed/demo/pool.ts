import { answerPlatformChange } from "@/lib/services/platform/answer-platform-change";
import { proposePlatformChange } from "@/lib/services/platform/propose-platform-change";
import { actAs, type SeedContext } from "@/prisma/seed/seed-context";

const POOL = {
  kind: "pool",
  name: "operational_db",
  value: { slots: 2, description: "Heavy queries that the lender's own database bears at a time." },
  why: "The DAGs of the demo share it.",
} as const;

/** The pool that the demo's DAGs name, proposed by a data engineer and approved by data ops like any other. */
export async function seedPool(seed: SeedContext): Promise<void> {
  const isKnown = (await seed.db.pool.count({ where: { name: POOL.name } })) > 0;
  if (isKnown) return;
  const { id, contentHash } = await proposePlatformChange(await actAs(seed, "de"), POOL);
  await answerPlatformChange(await actAs(seed, "do"), id, { answer: "approve", contentHash });
}
