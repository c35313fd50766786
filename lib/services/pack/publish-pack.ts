import { appendAudit } from "@/lib/db/audit";
import { isUniqueViolation } from "@/lib/db/database-error";
import { findPackByDigest, insertPackVersion } from "@/lib/db/packs";
import { checkPackPaths } from "@/lib/domain/run/pack-manifest";
import { AppError } from "@/lib/domain/shared/app-error";
import { packDigest } from "@/lib/integrations/packs/pack-digest";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

export const MAX_PACK_BYTES = 20_000_000;

type Published = Readonly<{ name: string; number: number; digest: string; isNew: boolean }>;

/** A new immutable version of a folder of scripts. The same content again answers the version that holds it. */
export async function publishPack(
  ctx: ServiceContext,
  pack: { name: string; message: string; files: readonly Readonly<{ path: string; text: string }>[] },
): Promise<Published> {
  requirePermission(ctx.actor, "pack:publish");
  const files = requirePublishable(pack.files);
  const digest = packDigest(files);
  const known = await alreadyPublished(ctx, pack.name, digest);
  if (known) return known;
  try {
    const number = await ctx.db.$transaction(async (tx) => {
      const publishedBy = ctx.actor.userId;
      const published = await insertPackVersion(tx, {
        name: pack.name,
        message: pack.message,
        digest,
        publishedBy,
        files,
      });
      await appendAudit(tx, {
        actorId: publishedBy,
        action: "pack.published",
        targetType: "pack",
        targetId: pack.name,
        details: { number: published, digest, files: files.length },
      });
      return published;
    });
    return { name: pack.name, number, digest, isNew: true };
  } catch (error) {
    // The same content from two publishers at once.
    const raced = isUniqueViolation(error, "pack_version_pkey") ? await alreadyPublished(ctx, pack.name, digest) : null;
    if (raced) return raced;
    throw error;
  }
}

function requirePublishable(files: readonly Readonly<{ path: string; text: string }>[]) {
  const paths = checkPackPaths(files.map(({ path }) => path));
  if (!paths.ok) throw new AppError("invalid_input", paths.error, { reason: "pack_paths" });
  const contents = files.map(({ path, text }) => ({ path, content: Buffer.from(text, "utf8") }));
  const bytes = contents.reduce((sum, { content }) => sum + content.byteLength, 0);
  if (bytes > MAX_PACK_BYTES)
    throw new AppError(
      "too_large",
      `The pack has ${bytes} bytes; ${MAX_PACK_BYTES} are allowed. Keep data out of packs and read it through a connection.`,
      { bytes, maxBytes: MAX_PACK_BYTES },
    );
  return contents;
}

async function alreadyPublished({ db }: ServiceContext, name: string, digest: string): Promise<Published | null> {
  const known = await findPackByDigest(db, digest);
  if (known && known.name !== name)
    throw new AppError("conflict", `The pack ${known.name} holds exactly these files already. Use that one.`, {
      reason: "published_under_another_name",
      name: known.name,
    });
  return known && { ...known, digest, isNew: false };
}
