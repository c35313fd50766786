import { KeyRound } from "lucide-react";
import { cn } from "@/components/ui/class-names";
import type { CsvTable } from "@/lib/client/queue/read-csv";

const ROWS_SHOWN = 4;
/** Rows count from 1, below the header line. */
const FIRST_ROW = 1;

/** The first rows of a file, turned so that many columns fit: one line per column, the key's on top. */
export function CsvPreview({ table, keyColumn }: { table: CsvTable; keyColumn: string }) {
  const columns = [keyColumn, ...table.columns.filter((column) => column !== keyColumn)];
  const shown = table.rows.slice(0, ROWS_SHOWN).map((row, index) => ({ row, number: index + FIRST_ROW }));
  return (
    <div className="flex flex-col gap-1">
      <p className="text-faint text-xs" role="status">
        {table.rows.length.toLocaleString("en")} rows, {table.columns.length} columns. The first {shown.length} rows:
      </p>
      <table
        aria-label="First rows of the file"
        className="w-full table-fixed rounded-md border text-left text-xs [&_td]:truncate [&_td]:px-2 [&_td]:py-1 [&_th]:truncate [&_th]:px-2 [&_th]:py-1"
      >
        <thead className="bg-raised text-muted">
          <tr>
            <th scope="col">Column</th>
            {shown.map(({ number }) => (
              <th key={number} scope="col" className="font-medium">
                Row {number}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {columns.map((column) => (
            <tr key={column} className={cn(column === keyColumn && "bg-accent-soft font-medium")}>
              <th scope="row" className="font-medium" title={column}>
                {column === keyColumn ? <KeyRound aria-label="Client key" className="mr-1 inline size-3" /> : null}
                {column}
              </th>
              {shown.map(({ row, number }) => (
                <td key={number} className="font-mono" title={row[column]}>
                  {row[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
