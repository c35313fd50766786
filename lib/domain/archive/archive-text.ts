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

export const NO_ROWS: Counts = { task_instance: 0, task_attempt: 0, transition_log: 0, task_log: 0, triggered_item: 0 };

export function countRows(rows: readonly Pick<ArchivedRow, "table">[]): Counts {
  const counts = { ...NO_ROWS };
  for (const { table } of rows) counts[table] += 1;
  return counts;
}

const HEAD = {
  kind: "signalbox-archive",
  format: 1,
  about: "One JSON object a line: the table, the run and the row as Postgres has it.",
};

/** How Postgres writes it as well, in `readContentOfFile`. */
const lineOf = ({ table, runId, json }: ArchivedRow): string => `{"table":"${table}","run":"${runId}","row":${json}}`;

/** What a file is made of: `lines` may hold many each. */
export type ArchiveContent = Readonly<{ counts: Counts; lines: readonly string[] }>;

export const contentOf = (rows: readonly ArchivedRow[]): ArchiveContent => ({
  counts: countRows(rows),
  lines: rows.map(lineOf),
});

/** A file that says what it is: a head with the counts, then one line per row. */
export function archiveText(id: string, { counts, lines }: ArchiveContent): string {
  return `${[JSON.stringify({ ...HEAD, id, counts }), ...lines].join("\n")}\n`;
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
