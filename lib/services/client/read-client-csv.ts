import { AppError } from "@/lib/domain/shared/app-error";
import { type CsvClient, parseClientCsv } from "@/lib/integrations/csv/parse-client-csv";

/** The clients of a CSV file; refuses the whole file with the line of each fault. */
export function readClientCsv(text: string, keyColumn: string | undefined): { clients: CsvClient[] } {
  const parsed = parseClientCsv(text, keyColumn);
  if (parsed.ok) return parsed.value;
  const [first, ...more] = parsed.error;
  const rest = more.length === 0 ? "" : ` ${more.length} more such lines are listed.`;
  throw new AppError("invalid_input", `Line ${first?.line}: ${first?.message}${rest} Nothing was taken.`, {
    reason: "csv",
    issues: parsed.error.map(({ line, message }) => ({ path: `line ${line}`, message, line })),
  });
}
