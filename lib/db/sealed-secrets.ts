import { z } from "zod";
import type { Transaction } from "@/lib/db/client";

const sealedRow = z.object({ key: z.string(), version: z.int(), box: z.instanceof(Uint8Array) });
/** A secret as it is stored, by what it is bound to. */
export type SealedRow = z.infer<typeof sealedRow>;

export type SealedTable = "connection" | "platform_change" | "alert_channel";

/** For whoever owns the tables: web may not read these and workers may not write them. */
export async function lockConnectionSecrets(tx: Transaction): Promise<SealedRow[]> {
  const rows = await tx.$queryRaw`
    SELECT name AS key, secret_version AS version, secret AS box FROM connection WHERE secret IS NOT NULL ORDER BY name FOR UPDATE`;
  return z.array(sealedRow).parse(rows);
}

/** Of connections that are proposed, by the version each is to have. */
export async function lockProposedSecrets(tx: Transaction): Promise<SealedRow[]> {
  const rows = await tx.$queryRaw`
    SELECT name AS key, (after ->> 'secret_version')::int AS version, sealed_secret AS box FROM platform_change
    WHERE sealed_secret IS NOT NULL ORDER BY name FOR UPDATE`;
  return z.array(sealedRow).parse(rows);
}

export async function lockChannelSecrets(tx: Transaction): Promise<SealedRow[]> {
  const rows = await tx.$queryRaw`
    SELECT id::text AS key, 0 AS version, secret AS box FROM alert_channel WHERE secret IS NOT NULL ORDER BY id FOR UPDATE`;
  return z.array(sealedRow).parse(rows);
}

export async function writeResealed(tx: Transaction, table: SealedTable, key: string, box: Uint8Array): Promise<void> {
  if (table === "platform_change")
    await tx.$executeRaw`
      UPDATE platform_change SET sealed_secret = ${box}::bytea WHERE kind = 'connection' AND name = ${key} AND outcome IS NULL`;
  else if (table === "connection")
    await tx.$executeRaw`UPDATE connection SET secret = ${box}::bytea WHERE name = ${key}`;
  else await tx.$executeRaw`UPDATE alert_channel SET secret = ${box}::bytea WHERE id = ${key}::uuid`;
}
