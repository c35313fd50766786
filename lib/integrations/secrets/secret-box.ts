import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { err, ok, type Result } from "@/lib/domain/shared/result";

const ALGORITHM = "aes-256-gcm";
/** First byte of every box; another way to seal gets another number. */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

const KEY_BYTES = 32;

/** The keys of a ring, newest first: 32 bytes each, one behind the other. One key alone is a ring too. */
const keysOf = (ring: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.floor(ring.length / KEY_BYTES) }, (_, at) =>
    ring.subarray(at * KEY_BYTES, (at + 1) * KEY_BYTES),
  );

/**
 * Seals a secret with the newest key of a ring. `boundTo` says what it belongs to, such as a row's name and version: a box that
 * is moved to another row does not open there. Layout: version, nonce, tag, ciphertext.
 */
export function seal(ring: Uint8Array, secret: string, boundTo: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, ring.subarray(0, KEY_BYTES), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(boundTo));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
}

/** `does_not_open`: no key of the ring, another row, or changed bytes; which of them cannot be told. */
export function open(
  ring: Uint8Array,
  box: Uint8Array,
  boundTo: string,
): Result<string, "unknown_version" | "does_not_open"> {
  if (box.length < HEADER_BYTES || box[0] !== VERSION) return err("unknown_version");
  for (const key of keysOf(ring)) {
    const secret = openWith(key, box, boundTo);
    if (secret !== null) return ok(secret);
  }
  return err("does_not_open");
}

/** The same secret under the newest key; null when it is sealed with that one already. */
export function reseal(
  ring: Uint8Array,
  box: Uint8Array,
  boundTo: string,
): Result<Buffer | null, "unknown_version" | "does_not_open"> {
  if (open(ring.subarray(0, KEY_BYTES), box, boundTo).ok) return ok(null);
  const opened = open(ring, box, boundTo);
  return opened.ok ? ok(seal(ring, opened.value, boundTo)) : opened;
}

function openWith(key: Uint8Array, box: Uint8Array, boundTo: string): string | null {
  const nonce = box.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(box.subarray(1 + NONCE_BYTES, HEADER_BYTES));
  try {
    return Buffer.concat([decipher.update(box.subarray(HEADER_BYTES)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
