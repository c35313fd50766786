import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { LOG_LEVELS, type LogFilter } from "@/lib/client/run/log-lines";

const IN_ADDRESS = { level: parseAsStringLiteral(LOG_LEVELS), words: parseAsString.withDefault("") };

/** What of a log is shown; in the address, so that a link shows the same, and so does the log of the next task. */
export function useLogFilter(): readonly [LogFilter, (filter: LogFilter) => void] {
  const [{ level, words }, set] = useQueryStates(IN_ADDRESS);
  return [{ level, search: words }, ({ level: next, search }) => void set({ level: next, words: search || null })];
}
