import { listEnvironments } from "@/lib/db/sql/lanes";
import type { Sql } from "@/lib/db/sql/statement";
import type { EnvironmentSpec } from "@/lib/integrations/operators/operator-contract";

/** How long a change of an environment may go unnoticed. */
const FRESH_MS = 5_000;

/** Finds environments by name; null when there is none. They are few and rarely change, so all are kept. */
export function createEnvironments(sql: Sql): (name: string) => Promise<EnvironmentSpec | null> {
  let known: Promise<ReadonlyMap<string, EnvironmentSpec>> | null = null;
  let readAt = 0;
  return async (name) => {
    if (known === null || performance.now() - readAt > FRESH_MS) {
      readAt = performance.now();
      known = sql.run(listEnvironments, []).then((rows) => new Map(rows.map((row) => [row.name, row])));
      known.catch(() => {
        known = null;
      });
    }
    return (await known).get(name) ?? null;
  };
}
