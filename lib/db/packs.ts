import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { type Page, pageOfRows, readCursor, TEXT_CURSOR } from "@/lib/db/cursor";

const packRow = z.object({
  name: z.string(),
  latest: z.object({ digest: z.string(), number: z.int(), publishedBy: personColumn, createdAt: instantColumn }),
  versions: z.int(),
  files: z.array(z.string()),
});
export type PackRow = z.infer<typeof packRow>;

/** Packs by name with their newest version, in one statement. */
export async function listPacks(db: Db, page: { cursor?: string | undefined; limit: number }): Promise<Page<PackRow>> {
  const after = readCursor(page.cursor, TEXT_CURSOR)?.[0] ?? "";
  const rows = await db.$queryRaw`
    SELECT p.name, p.versions::int AS versions,
           json_build_object('digest', p.digest, 'number', p.number, 'createdAt', p.created_at, 'publishedBy', ${personJson("u")}) AS latest,
           (SELECT coalesce(json_agg(f.path ORDER BY f.path), '[]') FROM pack_file f WHERE f.digest = p.digest) AS files
    FROM (SELECT DISTINCT ON (name) *, count(*) OVER (PARTITION BY name) AS versions
          FROM pack_version ORDER BY name, number DESC) p
    JOIN app_user u ON u.id = p.published_by
    WHERE p.name > ${after} ORDER BY p.name LIMIT ${page.limit + 1}`;
  return pageOfRows(z.array(packRow).parse(rows), page.limit, (row) => [row.name]);
}

const packDetailRow = z.object({
  name: z.string(),
  number: z.int(),
  digest: z.string(),
  message: z.string(),
  versions: z.array(
    z.object({
      number: z.int(),
      digest: z.string(),
      message: z.string(),
      publishedBy: personColumn,
      createdAt: instantColumn,
    }),
  ),
  /** Active versions whose closure names the pack, whichever of its versions. */
  usedBy: z.array(z.object({ dagKey: z.string(), version: z.int() })),
});

/** One version of a pack, the newest when `number` is null. Its files are read apart: they are bytes. */
export async function findPack(db: Db, name: string, number: number | null) {
  const rows = await db.$queryRaw`
    SELECT p.name, p.number, p.digest, p.message,
      (SELECT json_agg(json_build_object('number', w.number, 'digest', w.digest, 'message', w.message,
         'createdAt', w.created_at, 'publishedBy', ${personJson("u")}) ORDER BY w.number DESC)
       FROM pack_version w JOIN app_user u ON u.id = w.published_by WHERE w.name = p.name) AS versions,
      (SELECT coalesce(json_agg(json_build_object('dagKey', d.dag_key, 'version', v.number) ORDER BY d.dag_key), '[]')
       FROM dag d JOIN dag_version v ON v.id = d.active_version_id JOIN snapshot s ON s.content_hash = v.content_hash
       WHERE convert_from(s.canonical, 'UTF8')::jsonb -> 'closure' -> 'packs' ? p.name) AS "usedBy"
    FROM pack_version p WHERE p.name = ${name} AND (${number}::int IS NULL OR p.number = ${number})
    ORDER BY p.number DESC LIMIT 1`;
  return z.array(packDetailRow).parse(rows)[0] ?? null;
}

export async function listPackFiles(db: Db, digest: string): Promise<{ path: string; content: Uint8Array }[]> {
  return db.packFile.findMany({ where: { digest }, select: { path: true, content: true }, orderBy: { path: "asc" } });
}

const fileRow = z.object({ digest: z.string(), path: z.string(), content: z.instanceof(Uint8Array) });

/** Single files of packs, in one statement; those that are not there are left out. Index: pack_file's key. */
export async function findPackFiles(
  db: Db,
  wanted: readonly Readonly<{ digest: string; path: string }>[],
): Promise<z.infer<typeof fileRow>[]> {
  if (wanted.length === 0) return [];
  const rows = await db.$queryRaw`
    SELECT f.digest, f.path, f.content
    FROM unnest(${wanted.map(({ digest }) => digest)}::text[], ${wanted.map(({ path }) => path)}::text[]) AS w (digest, path)
    JOIN pack_file f ON f.digest = w.digest AND f.path = w.path`;
  return z.array(fileRow).parse(rows);
}

export async function findPackByDigest(db: Db, digest: string): Promise<{ name: string; number: number } | null> {
  return db.packVersion.findUnique({ where: { digest }, select: { name: true, number: true } });
}

/** Publishes the next version of a pack; two publishers of one pack take turns. Answers its number. */
export async function insertPackVersion(
  tx: Transaction,
  pack: {
    name: string;
    digest: string;
    message: string;
    publishedBy: string;
    files: readonly Readonly<{ path: string; content: Uint8Array }>[];
  },
): Promise<number> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`pack:${pack.name}`}, 0))`;
  const rows = await tx.$queryRaw`
    INSERT INTO pack_version (digest, name, number, message, published_by)
    SELECT ${pack.digest}, ${pack.name}, coalesce(max(number), 0) + 1, ${pack.message}, ${pack.publishedBy}::uuid
    FROM pack_version WHERE name = ${pack.name} RETURNING number`;
  // A copy, because Prisma wants bytes of their own buffer.
  const data = pack.files.map(({ path, content }) => ({ digest: pack.digest, path, content: new Uint8Array(content) }));
  await tx.packFile.createMany({ data });
  return z.tuple([z.object({ number: z.int() })]).parse(rows)[0].number;
}
