import { seedPlatformChange } from "@/prisma/seed/demo/platform-change";
import type { SeedContext } from "@/prisma/seed/seed-context";

const CRITICAL = {
  kind: "criticality",
  name: "research.onboarding",
  value: { criticality: "critical" },
  why: "An applicant waits for every run of it.",
} as const;

/** What applicants wait for is critical, unless somebody decided otherwise since. */
export async function seedCriticality(seed: SeedContext): Promise<void> {
  const decided = await seed.db.platformChange.count({
    where: { kind: CRITICAL.kind, name: CRITICAL.name, outcome: "applied" },
  });
  if (decided === 0) await seedPlatformChange(seed, CRITICAL);
}
