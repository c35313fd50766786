import type { TaskError } from "@/lib/domain/run/model";
import type { LogSink, LogStream } from "@/lib/integrations/operators/operator-contract";
import type { Masker } from "@/lib/integrations/secrets/mask";

export type MaskedLog = LogSink & Readonly<{ end(): void }>;

/** A log that never holds the masker's secrets. `end` writes what was held back. */
export function maskedLog(log: LogSink, masker: Masker): MaskedLog {
  const streams = new Map<LogStream, ReturnType<Masker["stream"]>>();
  const streamOf = (name: LogStream) => {
    const stream = streams.get(name) ?? masker.stream();
    streams.set(name, stream);
    return stream;
  };
  const pass = (text: string, name: LogStream) => {
    if (text !== "") log.write(text, name);
  };
  return {
    write: (chunk, name) =>
      pass(streamOf(name).push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8")), name),
    end: () => {
      for (const [name, stream] of streams) pass(stream.end(), name);
    },
  };
}

export const maskedError = (error: TaskError, masker: Masker): TaskError => ({
  ...error,
  message: masker.mask(error.message),
});
