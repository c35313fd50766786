import { err, ok, type Result } from "@/lib/domain/shared/result";

export type CsvTable = Readonly<{
  columns: readonly string[];
  rows: readonly Readonly<Record<string, string>>[];
}>;

/** Columns that are named like a client's key, in any writing. */
const KEY_NAME = /^(client[_ ]?key|client|client[_ ]?id|loan[_ ]?(id|nr.*|number)|id|key)$/i;

/** The rows of a CSV text with a header line. The reader is fetched only when somebody uploads. */
export async function readCsv(text: string): Promise<Result<CsvTable, string>> {
  const { parse } = await import("csv-parse/browser/esm/sync");
  let lines: string[][];
  try {
    lines = parse(text, { skip_empty_lines: true, trim: true });
  } catch (error) {
    return err(error instanceof Error ? `This is not a CSV file: ${error.message}.` : "This is not a CSV file.");
  }
  const [columns, ...rest] = lines;
  if (!columns || rest.length === 0) return err("The file has no rows below its header line.");
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index);
  if (repeated !== undefined) return err(`The header names the column “${repeated}” twice. Rename one of them.`);
  const rows = rest.map((values) => Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ""])));
  return ok({ columns, rows });
}

/** The column that most likely names the client: by its name among those with a different value in every row. */
export function likelyKeyColumn({ columns, rows }: CsvTable): string {
  const isKey = (column: string) => new Set(rows.map((row) => row[column])).size === rows.length;
  const candidates = columns.filter(isKey);
  return candidates.find((column) => KEY_NAME.test(column)) ?? candidates[0] ?? columns[0] ?? "";
}
