import pg from "pg";
import type { JsonValue } from "@/lib/domain/shared/json";
import { err, ok, type Result } from "@/lib/domain/shared/result";

const CONNECT_TIMEOUT_MS = 5_000;
const CANCEL_TIMEOUT_MS = 2_000;
/** The server ends a statement by itself, should this process die, a little after the caller's own time is over. */
const SERVER_GRACE_MS = 1_000;

/**
 * Types that are passed on as Postgres prints them, by OID: bytea, point, circle, date, time, timestamp, timestamptz,
 * interval, timetz and arrays of these. The driver's own objects are not JSON, and its dates shift with the time zone.
 */
const AS_TEXT: ReadonlySet<number> = new Set([
  17, 600, 718, 1001, 1017, 1082, 1083, 1114, 1115, 1182, 1183, 1184, 1185, 1186, 1187, 1266, 1270,
]);

export type Row = { [column: string]: JsonValue };
export type QueryOutput = Readonly<{ rows: Row[]; rowCount: number }>;
export type QueryFault = Readonly<{
  reason: "bad_url" | "too_many_rows" | "too_large" | "same_name" | "refused" | "lost";
  message: string;
  sqlState: string | null;
}>;
export type QueryLimits = Readonly<{
  rows: number;
  bytes: number;
  timeoutMs: number;
  signal: AbortSignal;
  /** Whatever writes is refused by the server. */
  isReadOnly?: boolean;
}>;

const fault = (reason: QueryFault["reason"], message: string, sqlState: string | null = null): QueryFault => ({
  reason,
  message,
  sqlState,
});

function sslOf(mode: string | null): pg.ClientConfig["ssl"] {
  if (mode === null || mode === "disable" || mode === "allow" || mode === "prefer") return false;
  return { rejectUnauthorized: mode !== "require" };
}

/** The URL's password as it is sent; null when the URL is not well formed. */
export function passwordOf(url: string): string | null {
  try {
    return decodeURIComponent(new URL(url).password);
  } catch {
    return null;
  }
}

/** Everything from the URL, nothing from the worker's PG* variables or its password file. */
function configOf(text: string): pg.ClientConfig | null {
  const password = passwordOf(text);
  if (password === null) return null;
  const url = new URL(text);
  const database = url.pathname.slice(1);
  const isPostgres = url.protocol === "postgres:" || url.protocol === "postgresql:";
  if (!isPostgres || url.hostname === "" || url.username === "" || database === "") return null;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: () => password,
    database: decodeURIComponent(database),
    ssl: sslOf(url.searchParams.get("sslmode")),
    application_name: "signalbox task",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: { getTypeParser: (oid, format) => (AS_TEXT.has(oid) ? String : pg.types.getTypeParser(oid, format)) },
  };
}

/** Asks the server to stop what a session does. A session that is gone, or a server that is, needs no asking. */
async function cancelBackend(config: pg.ClientConfig, processId: number): Promise<void> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: CANCEL_TIMEOUT_MS });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT pg_cancel_backend($1)", [processId]);
  } catch {
    // statement_timeout ends it then.
  } finally {
    await client.end();
  }
}

/** Opens a transaction whose statements cannot outlive the attempt, and says which process of the server serves it. */
async function beginTransaction(client: pg.Client, { timeoutMs, isReadOnly }: QueryLimits): Promise<number> {
  await client.query(isReadOnly ? "BEGIN READ ONLY" : "BEGIN");
  const { rows } = await client.query<{ pid: number }>(
    "SELECT pg_backend_pid() AS pid, set_config('statement_timeout', $1, true)",
    [String(Math.ceil(timeoutMs) + SERVER_GRACE_MS)],
  );
  return rows[0]?.pid ?? 0;
}

/** Reads rows one by one, so that a query without a limit cannot fill the worker's memory. */
function readRows(
  client: pg.Client,
  query: Readonly<{ text: string; values: readonly string[] }>,
  limits: QueryLimits,
): Promise<Result<QueryOutput, QueryFault>> {
  // Extended, so that the text is one statement even when it has no values.
  const config = { text: query.text, values: [...query.values], queryMode: "extended" };
  return new Promise((resolve, reject) => {
    const rows: Row[] = [];
    let bytes = 0;
    const running = client.query(new pg.Query<Row>(config));
    running.on("row", (row) => {
      bytes += Buffer.byteLength(JSON.stringify(row));
      if (rows.length >= limits.rows) resolve(err(fault("too_many_rows", `more than ${limits.rows} rows`)));
      else if (bytes > limits.bytes) resolve(err(fault("too_large", `more than ${limits.bytes} bytes`)));
      else rows.push(row);
    });
    running.on("error", reject);
    running.on("end", ({ fields, rowCount }) => {
      const names = fields.map(({ name }) => name);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice === undefined) resolve(ok({ rows, rowCount: rowCount ?? 0 }));
      else resolve(err(fault("same_name", `two columns named ${JSON.stringify(twice)}`)));
    });
  });
}

function explain(error: unknown, text: string): QueryFault {
  if (!(error instanceof pg.DatabaseError))
    return fault("lost", error instanceof Error ? error.message : String(error));
  const position = Number(error.position ?? 0);
  const near = position > 0 ? ` near ${JSON.stringify(text.slice(position - 1, position + 39))}` : "";
  const hint = error.hint ? ` (${error.hint})` : "";
  return fault("refused", `${error.message}${near}${hint}`, error.code ?? null);
}

/**
 * Runs one statement on a connection of its own, in a transaction: a statement that fails, returns too much, is
 * cancelled or runs out of time leaves nothing behind.
 */
export async function runQuery(
  url: string,
  query: Readonly<{ text: string; values: readonly string[] }>,
  limits: QueryLimits,
): Promise<Result<QueryOutput, QueryFault>> {
  const config = configOf(url);
  if (config === null) return err(fault("bad_url", "is not postgres://user:password@host:port/database"));
  const client = new pg.Client(config);
  // A lost connection also rejects the query in flight, which reports it.
  client.on("error", () => undefined);
  let stopped: Promise<unknown> = Promise.resolve();
  let processId = 0;
  const stop = () => {
    stopped = Promise.all([cancelBackend(config, processId), client.end()]);
  };
  try {
    await client.connect();
    processId = await beginTransaction(client, limits);
    if (limits.signal.aborted) return err(fault("lost", "stopped before it began"));
    limits.signal.addEventListener("abort", stop, { once: true });
    const result = await readRows(client, query, limits);
    if (result.ok) await client.query(limits.isReadOnly ? "ROLLBACK" : "COMMIT");
    else stop();
    return result;
  } catch (error) {
    return err(explain(error, query.text));
  } finally {
    limits.signal.removeEventListener("abort", stop);
    await stopped;
    await client.end();
  }
}
