import { createHash } from "node:crypto";
import { packManifest } from "@/lib/domain/run/pack-manifest";

export type PackFile = Readonly<{ path: string; content: Uint8Array }>;

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** Names a pack's content: 64 hexadecimal digits, the same for the same paths and bytes in any order. */
export function packDigest(files: readonly PackFile[]): string {
  const entries = files.map(({ path, content }) => ({ path, sha256: sha256(content), size: content.length }));
  return sha256(packManifest(entries));
}
