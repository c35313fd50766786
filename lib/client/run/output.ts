import { csvLine } from "@/lib/domain/shared/csv";

/** `place`: which of the list it is. */
export type OutputRow = Readonly<{ place: number; cells: readonly string[] }>;

/** A list of objects somewhere in an output, as rows under the names of their fields. */
export type OutputTable = Readonly<{ name: string; columns: readonly string[]; rows: readonly OutputRow[] }>;

/** Further fields of a row are in the tree. */
const MOST_COLUMNS = 40;

type JsonObject = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What of an output can be read as a table: itself, and each of its fields that is a list of objects. */
export function outputTables(output: unknown): OutputTable[] {
  if (Array.isArray(output)) return tableOf("Output", output);
  if (!isObject(output)) return [];
  return Object.entries(output).flatMap(([name, value]) => (Array.isArray(value) ? tableOf(name, value) : []));
}

function tableOf(name: string, items: readonly unknown[]): OutputTable[] {
  if (items.length === 0 || !items.every(isObject)) return [];
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))].slice(0, MOST_COLUMNS);
  const rows = items.map((item, place) => ({ place, cells: columns.map((column) => cellText(item[column])) }));
  return [{ name, columns, rows }];
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const tableToCsv = ({ columns, rows }: OutputTable): string =>
  [columns, ...rows.map(({ cells }) => cells)].map(csvLine).join("");

/** The rows in which something is found; upper and lower case are one. */
export function rowsWith({ rows }: OutputTable, search: string): readonly OutputRow[] {
  const wanted = search.trim().toLowerCase();
  return wanted === "" ? rows : rows.filter(({ cells }) => cells.some((cell) => cell.toLowerCase().includes(wanted)));
}

const NOTHING = Symbol("nothing found");

/** The value with only the fields and entries whose name or value has the text, and what leads to them; undefined when there are none. */
export function valueWith(value: unknown, search: string): unknown {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return value;
  const found = prune(value, wanted);
  return found === NOTHING ? undefined : found;
}

function prune(value: unknown, wanted: string): unknown {
  if (typeof value !== "object" || value === null)
    return String(value).toLowerCase().includes(wanted) ? value : NOTHING;
  const kept = Object.entries(value).flatMap(([name, entry]): [string, unknown][] => {
    // What is named like it is shown whole; entries of a list have no names.
    if (!Array.isArray(value) && name.toLowerCase().includes(wanted)) return [[name, entry]];
    const found = prune(entry, wanted);
    return found === NOTHING ? [] : [[name, found]];
  });
  return kept.length === 0 ? NOTHING : Object.fromEntries(kept);
}
