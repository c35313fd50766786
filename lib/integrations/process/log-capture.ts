import { TextDecoder } from "node:util";
import type { LogSink } from "@/lib/integrations/operators/operator-contract";

/** What is kept of the end of a log that is too long. */
const TAIL_BYTES = 65_536;
/** A byte that is no text is stored as U+FFFD, which takes three. */
const GROWTH = 3;
/** What a decoder may still hold of a character that was cut off, once it is stored. */
const HELD_BYTES = 2 * GROWTH;

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

/** Text as it is stored: valid UTF-8 without NUL, which Postgres refuses. */
function createReader() {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const read = (chunk: Uint8Array | undefined, stream: Stream): Piece => {
    const decoder = decoders[stream];
    const text = chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    return { chunk: Buffer.from(text.replaceAll("\0", "\uFFFD")), stream };
  };
  return {
    read: (chunk: Uint8Array, stream: Stream) => read(chunk, stream),
    end: () => [read(undefined, "stdout"), read(undefined, "stderr")],
  };
}

/** A cut through a character leaves bytes that only continue one. */
function fromFirstCharacter(chunk: Uint8Array): Uint8Array {
  const start = chunk.findIndex((byte) => (byte & 0b1100_0000) !== 0b1000_0000);
  return chunk.subarray(start < 0 ? chunk.length : start);
}

/**
 * Passes on the beginning, up to `limitBytes` less 64 KiB, then keeps only the end and says how much is missing. What
 * reaches the sink is never more than `limitBytes` and that one line.
 */
export function createLogCapture(sink: LogSink, limitBytes: number): LogCapture {
  const reader = createReader();
  let headRoom = limitBytes - TAIL_BYTES - HELD_BYTES;
  let tailRoom = TAIL_BYTES + HELD_BYTES;
  let tail: Piece[] = [];
  let tailBytes = 0;
  let dropped = 0;

  const pass = ({ chunk, stream }: Piece) => {
    if (chunk.length > 0) sink.write(Buffer.from(chunk).toString("utf8"), stream);
  };
  const trimTail = (bytes: number) => {
    const last = keepLast(tail, bytes);
    tail = last.kept;
    dropped += last.dropped;
    tailBytes = Math.min(tailBytes, bytes);
  };
  /** Passes on as much as surely fits, and returns the rest. */
  const passHead = (chunk: Uint8Array, stream: Stream): Uint8Array => {
    let rest = chunk;
    while (rest.length > 0 && headRoom >= GROWTH + HELD_BYTES) {
      const taken = Math.min(rest.length, Math.floor((headRoom - HELD_BYTES) / GROWTH));
      const piece = reader.read(rest.subarray(0, taken), stream);
      headRoom -= piece.chunk.length;
      pass(piece);
      rest = rest.subarray(taken);
    }
    if (rest.length > 0) {
      // The beginning is closed: nothing may come before what is now held back, and its last bytes go to the end.
      tailRoom += headRoom;
      headRoom = 0;
    }
    return rest;
  };

  return {
    write: (chunk, stream) => {
      const rest = passHead(chunk, stream);
      if (rest.length === 0) return;
      tail.push({ chunk: rest, stream });
      tailBytes += rest.length;
      // Not at every write, or a flood of single bytes would cost its square.
      if (tailBytes > 4 * TAIL_BYTES) trimTail(tailRoom);
    },
    end: () => {
      trimTail(tailRoom);
      tail = [...tail.map(({ chunk, stream }) => reader.read(chunk, stream)), ...reader.end()];
      trimTail(tailRoom);
      if (dropped > 0) sink.write(`\n--- truncated: ${dropped} bytes dropped, the end follows ---\n`, "system");
      const [first, ...others] = tail.filter(({ chunk }) => chunk.length > 0);
      if (first) pass(dropped > 0 ? { ...first, chunk: fromFirstCharacter(first.chunk) } : first);
      others.forEach(pass);
    },
  };
}
