import type pg from "pg";
import { z } from "zod";

const MB = 1_048_576;
/** What leaves with a run, and what stays of it. */
const HOT = ["task_instance", "task_attempt", "transition_log", "task_log", "triggered_item"];
const KEPT = ["dag_run", "queue_item", "client", "archive_file"];

const tableRow = z.object({
  name: z.string(),
  bytes: z.coerce.number(),
  rows: z.coerce.number(),
  dead: z.coerce.number(),
  vacuums: z.coerce.number(),
});

/** How large tables are, and how far vacuum is with them. */
export class SizeWatch {
  constructor(private readonly pool: pg.Pool) {}

  /** Of all hot tables together. */
  async line(): Promise<string> {
    const tables = await this.read(HOT);
    const sum = (of: (table: z.infer<typeof tableRow>) => number) => tables.reduce((total, one) => total + of(one), 0);
    const text = (value: number): string => Math.round(value).toLocaleString("en");
    return (
      `hot tables ${text(sum(({ bytes }) => bytes) / MB)} MB, ${text(sum(({ rows }) => rows))} rows, ` +
      `${text(sum(({ dead }) => dead))} dead, ${sum(({ vacuums }) => vacuums)} autovacuums`
    );
  }

  /** A line for each table of which a row stays for good. */
  async kept(): Promise<string[]> {
    const tables = await this.read(KEPT);
    return tables.map(
      ({ name, bytes, rows }) =>
        `${name.padEnd(13)} ${(bytes / MB).toFixed(1).padStart(8)} MB  ${String(rows).padStart(9)} rows  ${Math.round(bytes / Math.max(1, rows))} bytes each with its indexes`,
    );
  }

  private async read(names: readonly string[]) {
    const { rows } = await this.pool.query(
      `SELECT relname AS name, pg_total_relation_size(relid) AS bytes, n_live_tup AS rows, n_dead_tup AS dead, autovacuum_count AS vacuums
       FROM pg_stat_user_tables WHERE relname = ANY ($1) ORDER BY relname`,
      [names],
    );
    return z.array(tableRow).parse(rows);
  }
}
