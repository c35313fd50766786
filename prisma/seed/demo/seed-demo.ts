import { seedConnection } from "@/prisma/seed/demo/connection";
import { seedCriticality } from "@/prisma/seed/demo/criticality";
import { seedDags } from "@/prisma/seed/demo/dags";
import { seedPacks } from "@/prisma/seed/demo/packs";
import { seedPeople } from "@/prisma/seed/demo/people";
import { seedPool } from "@/prisma/seed/demo/pool";
import type { SeedContext } from "@/prisma/seed/seed-context";

/** The demo's people, packs, connection, pool and DAGs. Each part looks for what is there, so a killed start can go on. */
export async function seedDemo(seed: SeedContext): Promise<string> {
  await seedPeople(seed);
  await Promise.all([seedPacks(seed), seedConnection(seed), seedPool(seed)]);
  const made = await seedDags(seed);
  await seedCriticality(seed);
  return made.length === 0 ? "The demo is there already." : `The demo is ready: ${made.join(", ")}.`;
}
