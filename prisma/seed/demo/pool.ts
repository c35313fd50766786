import { seedPlatformChange } from "@/prisma/seed/demo/platform-change";
import type { SeedContext } from "@/prisma/seed/seed-context";

const POOL = {
  kind: "pool",
  name: "operational_db",
  value: { slots: 2, description: "Heavy queries that the lender's own database bears at a time." },
  why: "The DAGs of the demo share it.",
} as const;

/** The pool that the demo's DAGs name. */
export async function seedPool(seed: SeedContext): Promise<void> {
  const isKnown = (await seed.db.pool.count({ where: { name: POOL.name } })) > 0;
  if (!isKnown) await seedPlatformChange(seed, POOL);
}
