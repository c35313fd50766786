import { cn } from "@/components/ui/class-names";
import type { CsvTable } from "@/lib/client/queue/read-csv";

const ROWS_SHOWN = 5;

/** The first rows of a file, the key column first. */
export function CsvPreview({ table, keyColumn }: { table: CsvTable; keyColumn: string }) {
  const columns = [keyColumn, ...table.columns.filter((column) => column !== keyColumn)];
  const shown = table.rows.slice(0, ROWS_SHOWN).map((row, index) => ({ row, line: index + 2 }));
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-faint text-xs" role="status">
        {table.rows.length.toLocaleString("en")} rows, {table.columns.length} columns. The first {shown.length}:
      </figcaption>
      <div className="overflow-x-auto rounded-md border">
        <table aria-label="First rows of the file" className="w-full text-left text-xs">
          <thead className="bg-raised">
            <tr>
              {columns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  className={cn("px-2 py-1 font-medium whitespace-nowrap", column === keyColumn && "text-accent")}
                >
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {shown.map(({ row, line }) => (
              <tr key={line}>
                {columns.map((column) => (
                  <td
                    key={column}
                    className={cn("max-w-48 truncate px-2 py-1 font-mono", column === keyColumn && "font-medium")}
                  >
                    {row[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
