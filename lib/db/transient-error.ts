import { isDatabaseAway, readDatabaseError } from "@/lib/db/database-error";

/** SQLSTATE classes and codes after which the same work may succeed. */
const TRANSIENT = [
  /^08/, // connection exceptions
  /^53/, // out of connections, memory or disk for now
  /^57P0[1-5]$/, // shut down, crashed, starting up, idle timeout
  /^57014$/, // statement timeout
  /^25P0[234]$/, // the transaction was ended over our head
  /^40(001|P01)$/, // serialisation, deadlock
  /^55P03$/, // lock not available in time
];
const SYSTEM_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
/** What pg says when a connection broke or did not answer; these carry no code. */
const BROKEN = /terminat|timeout|timed out|not queryable|connection error|Client was closed/i;

/** True when a statement, the engine's own or one of Prisma, failed because of the moment and not because of its values. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isDatabaseAway(error)) return true;
  const code = readDatabaseError(error)?.sqlState ?? ("code" in error ? String(error.code) : null);
  if (code === null) return BROKEN.test(error.message);
  return SYSTEM_CODES.has(code) || TRANSIENT.some((pattern) => pattern.test(code));
}
