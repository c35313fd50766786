import { raiseAlerts, resolveAlerts } from "@/lib/db/sql/raise-alerts";
import type { Sql } from "@/lib/db/sql/statement";
import { type Held, judgePlatform, type PlatformState } from "@/lib/domain/alert/conditions";

/** Looks at the platform and tells what is wrong with it. Every worker and every web process is one: none can hide all. */
export type PlatformWatch = Readonly<{ look(state: PlatformState): Promise<void> }>;

export function createPlatformWatch(sql: Sql, clock: () => number = () => performance.now()): PlatformWatch {
  let held: Held = new Map();
  return {
    look: async (state) => {
      const judged = judgePlatform(held, state, clock());
      held = judged.held;
      await raiseAlerts(sql, judged.toRaise);
      await resolveAlerts(sql, judged.toResolve);
    },
  };
}
