/** Tables that leave with a run, in the order in which their rows can come back. */
export const ARCHIVED_TABLES = [
  "task_instance",
  "task_attempt",
  "transition_log",
  "task_log",
  "triggered_item",
] as const;
export type ArchivedTable = (typeof ARCHIVED_TABLES)[number];

/** One row; `json` is its text as Postgres wrote it, never parsed: no number loses a digit on the way. */
export type ArchivedRow = Readonly<{ table: ArchivedTable; runId: string; json: string }>;

export type Counts = Readonly<Record<ArchivedTable, number>>;

export function countRows(rows: readonly Pick<ArchivedRow, "table">[]): Counts {
  const counts = { task_instance: 0, task_attempt: 0, transition_log: 0, task_log: 0, triggered_item: 0 };
  for (const { table } of rows) counts[table] += 1;
  return counts;
}

export const sameCounts = (a: Counts, b: Counts): boolean => ARCHIVED_TABLES.every((table) => a[table] === b[table]);

const HEAD = {
  kind: "signalbox-archive",
  format: 1,
  about: "One JSON object a line: the table, the run and the row as Postgres has it.",
};

/** A file that says what it is: a head with the counts, then one line per row. */
export function archiveText(id: string, rows: readonly ArchivedRow[]): string {
  const head = JSON.stringify({ ...HEAD, id, counts: countRows(rows) });
  return `${[head, ...rows.map(({ table, runId, json }) => `{"table":"${table}","run":"${runId}","row":${json}}`)].join("\n")}\n`;
}

const LINE = /^\{"table":"([a-z_]+)","run":"([0-9a-f-]{36})","row":(.*)\}$/;
const isTable = (name: string | undefined): name is ArchivedTable => ARCHIVED_TABLES.some((table) => table === name);

/** The rows of a file; null when it is none of ours. */
export function readArchiveText(text: string): ArchivedRow[] | null {
  const [head = "", ...lines] = text.trimEnd().split("\n");
  if (!head.startsWith('{"kind":"signalbox-archive","format":1,')) return null;
  const rows: ArchivedRow[] = [];
  for (const line of lines) {
    const [, table, runId, json] = LINE.exec(line) ?? [];
    if (!isTable(table) || runId === undefined || json === undefined) return null;
    rows.push({ table, runId, json });
  }
  return rows;
}
