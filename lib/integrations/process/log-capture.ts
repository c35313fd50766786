import { TextDecoder } from "node:util";
import type { LogSink } from "@/lib/integrations/operators/operator-contract";

/** What is kept of the end of a log that is too long. */
const TAIL_BYTES = 65_536;

type Stream = "stdout" | "stderr";
type Piece = Readonly<{ chunk: Uint8Array; stream: Stream }>;

/** Takes what a process writes, at any speed, in constant memory. */
export type LogCapture = Readonly<{
  write(chunk: Uint8Array, stream: Stream): void;
  /** Writes what was held back. To be called once, at the end. */
  end(): void;
}>;

/** The last `bytes` of the pieces, and how many bytes that leaves out. */
function keepLast(pieces: readonly Piece[], bytes: number): { kept: Piece[]; dropped: number } {
  let room = bytes;
  let dropped = 0;
  const kept: Piece[] = [];
  for (const { chunk, stream } of pieces.toReversed()) {
    const taken = Math.min(room, chunk.length);
    // A copy: the slice alone would keep the whole buffer alive.
    if (taken > 0) kept.push({ chunk: Uint8Array.from(chunk.subarray(chunk.length - taken)), stream });
    room -= taken;
    dropped += chunk.length - taken;
  }
  return { kept: kept.reverse(), dropped };
}

/**
 * Passes on the first `limitBytes` less 64 KiB, then keeps only the end and says how much is missing. Text reaches
 * the sink as valid UTF-8 without NUL, which Postgres refuses: such bytes become U+FFFD.
 */
export function createLogCapture(sink: LogSink, limitBytes: number): LogCapture {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let headRoom = limitBytes - TAIL_BYTES;
  let tail: Piece[] = [];
  let tailBytes = 0;
  let dropped = 0;

  /** Returns the bytes that were passed on. */
  const pass = (decoded: string, stream: Stream): number => {
    const text = decoded.replaceAll("\0", "\uFFFD");
    if (text !== "") sink.write(text, stream);
    return Buffer.byteLength(text);
  };
  const trimTail = () => {
    const last = keepLast(tail, TAIL_BYTES);
    tail = last.kept;
    dropped += last.dropped;
    tailBytes = Math.min(tailBytes, TAIL_BYTES);
  };

  return {
    write: (chunk, stream) => {
      const head = chunk.subarray(0, headRoom);
      if (head.length > 0) {
        const passed = pass(decoders[stream].decode(head, { stream: true }), stream);
        // A replaced byte grows to three, and the limit is on what is stored.
        headRoom = Math.max(0, headRoom - Math.max(head.length, passed));
      }
      if (head.length === chunk.length) return;
      tail.push({ chunk: chunk.subarray(head.length), stream });
      tailBytes += chunk.length - head.length;
      // Not at every write, or a flood of single bytes would cost its square.
      if (tailBytes > 4 * TAIL_BYTES) trimTail();
    },
    end: () => {
      trimTail();
      if (dropped > 0) sink.write(`\n--- truncated: ${dropped} bytes dropped, the end follows ---\n`, "system");
      for (const { chunk, stream } of tail) pass(decoders[stream].decode(chunk, { stream: true }), stream);
      for (const stream of ["stdout", "stderr"] as const) pass(decoders[stream].decode(), stream);
    },
  };
}
