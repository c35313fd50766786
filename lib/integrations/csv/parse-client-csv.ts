import { CsvError, parse } from "csv-parse/sync";
import { clientKeySchema, MAX_CLIENTS_PER_CALL } from "@/lib/contracts/clients";
import { err, ok, type Result } from "@/lib/domain/shared/result";

const MAX_BYTES = 20_000_000;
const MAX_CELL = 10_000;
const MAX_COLUMN_NAME = 200;
/** A broken file can have a fault in each line; a person reads the first few. */
const MAX_ISSUES = 50;

/** Columns that hold the client's key unless the caller names one; the second is the loan number of the SBA's files. */
const KEY_COLUMNS = ["client_key", "LoanNr_ChkDgt"] as const;

export type CsvClient = Readonly<{ clientKey: string; data: Record<string, string> }>;
/** A fault and the line of the file where it is; the first line is 1. */
export type CsvIssue = Readonly<{ line: number; message: string }>;

type Line = Readonly<{ line: number; cells: readonly string[] }>;
type Header = Readonly<{ columns: readonly string[]; keyIndex: number }>;

const one = (line: number, message: string): Result<never, CsvIssue[]> => err([{ line, message }]);

function readLines(text: string): Result<Line[], CsvIssue[]> {
  try {
    const lines: Line[] = [];
    parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // The header, what is allowed, and one more to know that it is too much.
      to: MAX_CLIENTS_PER_CALL + 2,
      on_record: (cells: string[], { lines: line }) => {
        lines.push({ line, cells });
        return cells;
      },
    });
    return ok(lines);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = "lines" in error && typeof error.lines === "number" ? error.lines : 1;
    return one(
      line,
      `The file cannot be read as CSV: ${error.message}. Put text that holds commas or quotes between double quotes.`,
    );
  }
}

function wrongHeader(columns: readonly string[], keyColumn: string | undefined): string {
  const expected = keyColumn ?? KEY_COLUMNS.join(" or ");
  const shown = columns.slice(0, 8).join(", ");
  const found = columns.length > 8 ? `${shown} and ${columns.length - 8} more` : shown;
  const isOtherSeparator = columns.length === 1 && /[;\t|]/.test(columns[0] ?? "");
  const hint = isOtherSeparator ? " The columns must be separated by commas." : "";
  return `The first line must name the columns, one of them ${expected} with the client's key. Found: ${found}.${hint}`;
}

function readHeader({ line, cells }: Line, keyColumn: string | undefined): Result<Header, CsvIssue[]> {
  const columns = cells.map((cell) => cell.trim());
  const wanted: readonly string[] = keyColumn === undefined ? KEY_COLUMNS : [keyColumn];
  const key = wanted.find((name) => columns.includes(name));
  if (key === undefined) return one(line, wrongHeader(columns, keyColumn));
  const unnamed = columns.findIndex((name) => name === "" || name.length > MAX_COLUMN_NAME || name === "__proto__");
  if (unnamed >= 0) return one(line, `Column ${unnamed + 1} has no usable name. Name it in the first line.`);
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) return one(line, `Two columns are named ${twice}. Rename one of them.`);
  return ok({ columns, keyIndex: columns.indexOf(key) });
}

/** What is wrong with one line by itself, or null. */
function faultOf({ cells }: Line, { columns, keyIndex }: Header): string | null {
  if (cells.length !== columns.length)
    return `This line has ${cells.length} values and the header has ${columns.length} columns. Add or remove commas.`;
  const key = cells[keyIndex]?.trim() ?? "";
  if (key === "") return `The column ${columns[keyIndex]} is empty. Every client needs a key.`;
  const parsed = clientKeySchema.safeParse(key);
  if (!parsed.success)
    return `${JSON.stringify(key.slice(0, 50))} is not a client key. ${parsed.error.issues[0]?.message ?? ""}`;
  const tooLong = cells.findIndex((cell) => cell.length > MAX_CELL);
  if (tooLong >= 0) return `The column ${columns[tooLong]} holds more than ${MAX_CELL} characters. Shorten it.`;
  const hasNul = cells.findIndex((cell) => cell.includes("\0"));
  return hasNul >= 0 ? `The column ${columns[hasNul]} holds a NUL character. Remove it.` : null;
}

/**
 * Reads a file of clients: one per line, the key in `keyColumn` or in one of the usual columns, every column of the
 * line as the client's data, all as text. It is taken whole or not at all.
 */
export function parseClientCsv(text: string, keyColumn?: string): Result<{ clients: CsvClient[] }, CsvIssue[]> {
  if (Buffer.byteLength(text) > MAX_BYTES)
    return one(1, `The file is larger than ${MAX_BYTES / 1_000_000} MB. Split it into several files.`);
  const lines = readLines(text);
  if (!lines.ok) return lines;
  const [first, ...rest] = lines.value;
  if (!first) return one(1, `The file is empty. ${wrongHeader([], keyColumn)}`);
  const header = readHeader(first, keyColumn);
  if (!header.ok) return header;
  if (rest.length > MAX_CLIENTS_PER_CALL)
    return one(
      rest.at(-1)?.line ?? 1,
      `The file holds more than ${MAX_CLIENTS_PER_CALL} clients. Split it into files of at most ${MAX_CLIENTS_PER_CALL}.`,
    );
  if (rest.length === 0) return one(first.line, "The file has a header and no clients. Add one line for each.");
  return readClients(rest, header.value);
}

function readClients(lines: readonly Line[], header: Header): Result<{ clients: CsvClient[] }, CsvIssue[]> {
  const clients: CsvClient[] = [];
  const issues: CsvIssue[] = [];
  const lineOfKey = new Map<string, number>();
  for (const line of lines) {
    const clientKey = line.cells[header.keyIndex]?.trim() ?? "";
    const before = lineOfKey.get(clientKey);
    const fault = faultOf(line, header);
    if (fault !== null) issues.push({ line: line.line, message: fault });
    else if (before !== undefined)
      issues.push({ line: line.line, message: `${clientKey} is in line ${before} already. Keep one of the two.` });
    else {
      lineOfKey.set(clientKey, line.line);
      clients.push({
        clientKey,
        data: Object.fromEntries(header.columns.map((name, i) => [name, line.cells[i] ?? ""])),
      });
    }
  }
  if (issues.length === 0) return ok({ clients });
  const more = issues.length - MAX_ISSUES;
  if (more <= 0) return err(issues);
  const shown = issues.slice(0, MAX_ISSUES);
  return err([...shown, { line: issues[MAX_ISSUES]?.line ?? 1, message: `And ${more} more lines like these.` }]);
}
