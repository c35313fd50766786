import { findPackByDigest, listPackFiles } from "@/lib/db/packs";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { textOf } from "@/lib/services/pack/get-pack";

type Digests = Readonly<{ before?: string | undefined; after?: string | undefined }>;
type Files = ReadonlyMap<string, Uint8Array>;

/** The files in which two versions of a pack differ: what will run, compared with what ran. */
export async function diffPack(ctx: ServiceContext, name: string, { before, after }: Digests) {
  requirePermission(ctx.actor, "pack:read");
  const [was, is] = await Promise.all([filesOf(ctx, name, before), filesOf(ctx, name, after)]);
  const paths = [...new Set([...was.keys(), ...is.keys()])].toSorted();
  const files = paths.flatMap((path) => {
    const [old, now] = [was.get(path), is.get(path)];
    if (old && now && Buffer.from(old).equals(now)) return [];
    const texts = [old, now].map((content) => (content ? textOf(content) : ""));
    const isText = texts.every((text) => text !== null);
    const side = (content: Uint8Array | undefined) => (isText && content ? textOf(content) : null);
    return [{ path, before: side(old), after: side(now), isText }];
  });
  return { files };
}

async function filesOf({ db }: ServiceContext, name: string, digest: string | undefined): Promise<Files> {
  if (digest === undefined) return new Map();
  const pack = await findPackByDigest(db, digest);
  if (pack?.name !== name)
    throw new AppError("not_found", `The pack ${name} has no version with this content.`, { name, digest });
  return new Map((await listPackFiles(db, digest)).map(({ path, content }) => [path, content]));
}
