import { createPool } from "@/lib/services/platform/save-slots";
import { actAs, type SeedContext } from "@/prisma/seed/seed-context";

const POOL = {
  name: "operational_db",
  slots: 2,
  description: "Heavy queries that the lender's own database bears at a time.",
};

/** The pool that the demo's DAGs name. Once there, its slots are data ops' to change. */
export async function seedPool(seed: SeedContext): Promise<void> {
  const isKnown = (await seed.db.pool.count({ where: { name: POOL.name } })) > 0;
  if (!isKnown) await createPool(await actAs(seed, "do"), POOL);
}
