import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/ui/class-names";

/** A dense table with its header row. `label` is its accessible name. */
export function Table({
  label,
  columns,
  children,
  className,
}: {
  label: string;
  /** Unique within the table. An empty text is a column that needs no heading, such as actions. */
  columns: readonly string[];
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("overflow-x-auto rounded-lg border bg-surface", className)}>
      <table aria-label={label} className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b bg-raised">
            {columns.map((column) =>
              column === "" ? (
                <td key={column} />
              ) : (
                <th key={column} scope="col" className="h-8 px-3 font-medium text-muted text-xs whitespace-nowrap">
                  {column}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody className="divide-y">{children}</tbody>
      </table>
    </div>
  );
}

export function Row({ className, ...rest }: ComponentProps<"tr">) {
  return <tr {...rest} className={cn("hover:bg-raised/60", className)} />;
}

export function Cell({ className, ...rest }: ComponentProps<"td">) {
  return <td {...rest} className={cn("h-9 px-3 py-1.5 align-middle", className)} />;
}
