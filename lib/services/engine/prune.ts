import type { EnginePool } from "@/lib/db/engine-pool";
import {
  pruneComponents,
  pruneDeadlines,
  pruneIdempotencyKeys,
  prunePins,
  pruneRollupHours,
  pruneSignInAttempts,
  pruneTries,
} from "@/lib/db/sql/prune";

/** Small enough that nobody waits for it. */
const AT_ONCE = 500;
const ALL = [
  pruneIdempotencyKeys,
  pruneSignInAttempts,
  pruneComponents,
  pruneRollupHours,
  pruneDeadlines,
  pruneTries,
  prunePins,
];

/** Takes away a batch of what nobody needs any more and would otherwise be kept for ever. Answers how many rows went. */
export async function prune({ sql }: EnginePool): Promise<number> {
  let rows = 0;
  for (const statement of ALL) rows += (await sql.run(statement, [AT_ONCE]))[0]?.rows ?? 0;
  return rows;
}
