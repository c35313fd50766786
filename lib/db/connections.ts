import { z } from "zod";
import type { Transaction } from "@/lib/db/client";

const storedRow = z.object({
  kind: z.enum(["postgres", "http"]),
  settings: z.record(z.string(), z.unknown()),
  version: z.int(),
  secret: z.instanceof(Uint8Array).nullable(),
});

/** Locks the row: its version and the sealed secret must change together. */
export async function findConnectionForUpdate(tx: Transaction, name: string) {
  const rows =
    await tx.$queryRaw`SELECT kind, settings, version, secret FROM connection WHERE name = ${name} FOR UPDATE`;
  return z.array(storedRow).parse(rows)[0] ?? null;
}

type ConnectionWrite = Readonly<{
  name: string;
  kind: string;
  settings: object;
  version: number;
  secret: Uint8Array | null;
  userId: string;
  at: Date;
}>;

export async function insertConnection(tx: Transaction, row: ConnectionWrite): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO connection (name, kind, settings, version, secret, updated_by, updated_at)
    VALUES (${row.name}, ${row.kind}, ${JSON.stringify(row.settings)}::jsonb, ${row.version}, ${row.secret}::bytea,
            ${row.userId}::uuid, ${row.at})`;
}

export async function updateConnection(tx: Transaction, row: ConnectionWrite): Promise<void> {
  await tx.$executeRaw`
    UPDATE connection SET kind = ${row.kind}, settings = ${JSON.stringify(row.settings)}::jsonb, version = ${row.version},
      secret = ${row.secret}::bytea, updated_by = ${row.userId}::uuid, updated_at = ${row.at}
    WHERE name = ${row.name}`;
}
