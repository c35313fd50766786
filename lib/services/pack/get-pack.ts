import type { PackDetail } from "@/lib/contracts/platform";
import { findPack, listPackFiles } from "@/lib/db/packs";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** One version of a pack with the text of its files; the newest when no version is named. */
export async function getPack(
  { db, actor }: ServiceContext,
  name: string,
  version: number | null,
): Promise<PackDetail> {
  requirePermission(actor, "pack:read");
  const pack = await findPack(db, name, version);
  if (!pack)
    throw new AppError("not_found", `There is no pack ${name}${version === null ? "" : ` of version ${version}`}.`, {
      name,
    });
  const files = await listPackFiles(db, pack.digest);
  return {
    ...pack,
    files: files.map(({ path, content }) => ({ path, size: content.byteLength, text: textOf(content) })),
  };
}

/** Null for bytes that are no text. */
export function textOf(content: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return null;
  }
}
