import { splitLog } from "@/lib/client/run/log-lines";
import type { LogChunk } from "@/lib/contracts/runs";

type AttemptLog = Readonly<{
  taskKey: string;
  attempt: number;
  /** When it began, for what has no time of its own; null before that. */
  startedAt: string | null;
  log: Pick<LogChunk, "text" | "pieces">;
}>;

/** One line of a log, with the task that wrote it; `number` is its place in that task's own log. */
export type MergedLine = Readonly<{ taskKey: string; attempt: number; number: number; text: string; at: number }>;

/**
 * The lines of several logs in the order in which they were written. The lines of one attempt never change places among
 * themselves; what was written together stays in the order of the logs.
 */
export const mergeLogs = (logs: readonly AttemptLog[]): MergedLine[] =>
  logs.flatMap(timedLines).toSorted((a, b) => a.at - b.at);

/** Every line with the time of the piece in which it begins. */
function timedLines({ taskKey, attempt, startedAt, log }: AttemptLog): MergedLine[] {
  const pieces = log.pieces.values();
  let at = startedAt === null ? 0 : Date.parse(startedAt);
  let read = 0;
  let begin = 0;
  return splitLog(log.text).map((text, index) => {
    while (read <= begin) {
      const piece = pieces.next();
      if (piece.done) break;
      read += piece.value.length;
      if (piece.value.at !== null) at = Math.max(at, Date.parse(piece.value.at));
    }
    begin += text.length + 1;
    return { taskKey, attempt, number: index + 1, text, at };
  });
}
