import type { CsvTable } from "@/lib/client/queue/read-csv";
import type { Parameters } from "@/lib/domain/dag/parameters";

/** Which column of a file holds a parameter, by the parameter's name; a column that is named like it needs no entry. */
export type CsvMapping = Readonly<Record<string, string>>;

/** The parameters that no column is named like, so that a person says where they are. */
export const unnamedParameters = ({ columns }: CsvTable, parameters: Parameters | undefined): string[] =>
  Object.keys(parameters ?? {}).filter((name) => !columns.includes(name));

/** Columns that are named like a parameter but for capitals, spaces and the like. */
export function likelyMapping(table: CsvTable, parameters: Parameters | undefined): CsvMapping {
  const taken = new Set(Object.keys(parameters ?? {}));
  const found: Record<string, string> = {};
  for (const name of unnamedParameters(table, parameters)) {
    const column = table.columns.find((each) => !taken.has(each) && plain(each) === plain(name));
    if (column === undefined) continue;
    found[name] = column;
    taken.add(column);
  }
  return found;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/** The same file with columns named as the parameters that they hold; every line stays the line that it was. */
export function withMappedHeader(text: string, { columns }: CsvTable, mapping: CsvMapping): string {
  const names = new Map(Object.entries(mapping).map(([name, column]) => [column, name]));
  if (names.size === 0) return text;
  const header = columns.map((column) => quoted(names.get(column) ?? column)).join(",");
  return header + text.slice(headerEnd(text));
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Where the first line that says something ends. A line break between quotes ends nothing. */
function headerEnd(text: string): number {
  let isQuoted = false;
  const start = text.search(/[^\s\uFEFF]/);
  for (let index = Math.max(0, start); index < text.length; index += 1) {
    const letter = text[index];
    if (letter === '"') isQuoted = !isQuoted;
    if (!isQuoted && (letter === "\n" || letter === "\r")) return index;
  }
  return text.length;
}
