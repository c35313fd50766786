import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { err, ok, type Result } from "@/lib/domain/shared/result";

const ALGORITHM = "aes-256-gcm";
/** First byte of every box; another way to seal gets another number. */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/**
 * Seals a secret with a 32-byte key. `boundTo` says what it belongs to, such as a row's name and version: a box that
 * is moved to another row does not open there. Layout: version, nonce, tag, ciphertext.
 */
export function seal(key: Uint8Array, secret: string, boundTo: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(boundTo));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
}

/** `does_not_open`: another key, another row, or changed bytes; which of them cannot be told. */
export function open(
  key: Uint8Array,
  box: Uint8Array,
  boundTo: string,
): Result<string, "unknown_version" | "does_not_open"> {
  if (box.length < HEADER_BYTES || box[0] !== VERSION) return err("unknown_version");
  const nonce = box.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(box.subarray(1 + NONCE_BYTES, HEADER_BYTES));
  try {
    return ok(Buffer.concat([decipher.update(box.subarray(HEADER_BYTES)), decipher.final()]).toString("utf8"));
  } catch {
    return err("does_not_open");
  }
}
