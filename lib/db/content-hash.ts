import { createHash } from "node:crypto";

/** The name of canonical bytes: 64 hexadecimal digits. The database computes the same with `sha256(canonical)`. */
export const contentHash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
