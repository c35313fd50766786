import type { Sql } from "@/lib/db/sql/statement";
import { insertLogChunks, type LogChunk } from "@/lib/db/sql/task-log";
import { isTransient } from "@/lib/db/transient-error";
import type { LogSink } from "@/lib/integrations/operators/operator-contract";
import type { Logger } from "@/lib/observability/logger";

/** One attempt's log. `close` writes what is left; it waits for that a second at most and never fails. */
export type AttemptLog = LogSink & Readonly<{ close(): Promise<void> }>;

export type LogWriter = Readonly<{ open(attemptId: string): AttemptLog }>;

const EVERY_MS = 250;
const SOON_BYTES = 65_536;
/** What one attempt may have unwritten while the database is away; more is dropped. */
const KEPT_CHARACTERS = 1_048_576;
const CLOSE_WITHIN_MS = 1_000;

/**
 * Streams logs into their table: all attempts together, each quarter of a second or when 64 KiB have come together, on a
 * connection of its own. A log never fails its task.
 */
export function createLogWriter(sql: Sql, log: Logger): LogWriter {
  let pending = new Map<string, string>();
  const sequences = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let flush: Promise<void> = Promise.resolve();
  let characters = 0;
  let writing: ReadonlyMap<string, string> = new Map();
  let isFailing = false;

  function add(attemptId: string, text: string): void {
    const before = pending.get(attemptId) ?? "";
    if (before.length + text.length > KEPT_CHARACTERS) return;
    pending.set(attemptId, before + text);
    characters += text.length;
    if (characters >= SOON_BYTES) void flushSoon();
    else timer ??= setTimeout(() => void flushSoon(), EVERY_MS);
  }

  /** After the flush that is under way, whatever has come by then. */
  function flushSoon(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    flush = flush.then(writePending);
    return flush;
  }

  async function writePending(): Promise<void> {
    if (pending.size === 0) return;
    const taken = pending;
    pending = new Map();
    writing = taken;
    characters = 0;
    const chunks = [...taken].map(
      ([attemptId, content]): LogChunk => ({ attemptId, sequence: sequences.get(attemptId) ?? 0, content }),
    );
    try {
      await insertLogChunks(sql, chunks);
      for (const { attemptId, sequence } of chunks) sequences.set(attemptId, sequence + 1);
      isFailing = false;
    } catch (error) {
      putBack(taken, error);
    } finally {
      writing = new Map();
    }
  }

  /** In front of what came meanwhile; lines that the database refuses are given up. */
  function putBack(taken: ReadonlyMap<string, string>, error: unknown): void {
    if (!isFailing) log.warn({ event: "task_log.not_written", err: error }, "Log lines could not be written");
    isFailing = true;
    if (!isTransient(error)) return;
    for (const [attemptId, text] of taken) add(attemptId, `${text}${takeBack(attemptId)}`);
  }

  function takeBack(attemptId: string): string {
    const text = pending.get(attemptId) ?? "";
    pending.delete(attemptId);
    characters -= text.length;
    return text;
  }

  async function close(attemptId: string): Promise<void> {
    if (pending.has(attemptId) || writing.has(attemptId)) {
      let late: NodeJS.Timeout | undefined;
      const inTime = new Promise<void>((resolve) => {
        late = setTimeout(resolve, CLOSE_WITHIN_MS);
      });
      await Promise.race([flushSoon(), inTime]);
      clearTimeout(late);
    }
    if (!pending.has(attemptId)) sequences.delete(attemptId);
  }

  return {
    open: (attemptId) => ({
      write: (chunk) =>
        add(
          attemptId,
          (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8")).replaceAll("\0", "\uFFFD"),
        ),
      close: () => close(attemptId),
    }),
  };
}
