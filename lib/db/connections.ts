import { z } from "zod";
import type { Transaction } from "@/lib/db/client";

const storedRow = z.object({
  kind: z.enum(["postgres", "http"]),
  settings: z.record(z.string(), z.unknown()),
  version: z.int(),
  hasSecret: z.boolean(),
});

/** Locks the row: its version and its secret must change together. */
export async function findConnectionForUpdate(tx: Transaction, name: string) {
  const rows =
    await tx.$queryRaw`SELECT kind, settings, version, has_secret AS "hasSecret" FROM connection WHERE name = ${name} FOR UPDATE`;
  return z.array(storedRow).parse(rows)[0] ?? null;
}

type ConnectionWrite = Readonly<{
  name: string;
  kind: string;
  settings: object;
  version: number;
  userId: string;
  at: Date;
}>;

export async function insertConnection(tx: Transaction, row: ConnectionWrite): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO connection (name, kind, settings, version, updated_by, updated_at)
    VALUES (${row.name}, ${row.kind}, ${JSON.stringify(row.settings)}::jsonb, ${row.version}, ${row.userId}::uuid, ${row.at})`;
}

export async function updateConnection(tx: Transaction, row: ConnectionWrite): Promise<void> {
  await tx.$executeRaw`
    UPDATE connection SET kind = ${row.kind}, settings = ${JSON.stringify(row.settings)}::jsonb, version = ${row.version},
      updated_by = ${row.userId}::uuid, updated_at = ${row.at}
    WHERE name = ${row.name}`;
}

/** Seals are written and never read here. Null removes the secret. */
export async function writeConnectionSecret(
  tx: Transaction,
  { name, version, sealed }: Readonly<{ name: string; version: number; sealed: Uint8Array | null }>,
): Promise<void> {
  const secretVersion = sealed === null ? null : version;
  await tx.$executeRaw`
    UPDATE connection SET secret = ${sealed}::bytea, secret_version = ${secretVersion}::int WHERE name = ${name}`;
}
