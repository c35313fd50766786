import { appendAudit } from "@/lib/db/audit";
import type { PrismaClient, Transaction } from "@/lib/db/client";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import {
  lockChannelSecrets,
  lockConnectionSecrets,
  lockProposedSecrets,
  type SealedRow,
  type SealedTable,
  writeResealed,
} from "@/lib/db/sealed-secrets";
import { resealChannelSecret } from "@/lib/services/alert/channel-secret";
import { resealConnectionSecret } from "@/lib/services/platform/connection-secret";

/** How many secrets were sealed anew, which were already, and which no key of the ring opens. */
export type Rotation = Readonly<{ resealed: number; already: number; unreadable: readonly string[] }>;

/**
 * Seals every stored secret with the newest key of the ring, in one transaction: whoever holds both keys reads each of them
 * before, meanwhile and after. Versions stay, so that no approval falls. What does not open is left as it is and named.
 */
export async function rotateSecrets(db: PrismaClient, ring: Uint8Array): Promise<Rotation> {
  return db.$transaction(async (tx) => {
    const ofConnection = ({ key, version, box }: SealedRow) => resealConnectionSecret(ring, key, version, box);
    const connections = await reseal(tx, "connection", await lockConnectionSecrets(tx), ofConnection);
    const proposed = await reseal(tx, "platform_change", await lockProposedSecrets(tx), ofConnection);
    const channels = await reseal(tx, "alert_channel", await lockChannelSecrets(tx), ({ key, box }) =>
      resealChannelSecret(ring, key, box),
    );
    const all = [connections, proposed, channels];
    const sum = {
      resealed: all.reduce((count, { resealed }) => count + resealed, 0),
      already: all.reduce((count, { already }) => count + already, 0),
      unreadable: all.flatMap(({ unreadable }) => unreadable),
    };
    await appendAudit(tx, {
      actorId: SYSTEM_USER_ID,
      action: "secrets.rotated",
      targetType: "platform",
      targetId: "secrets",
      details: sum,
    });
    return sum;
  });
}

async function reseal(
  tx: Transaction,
  table: SealedTable,
  rows: readonly SealedRow[],
  again: (row: SealedRow) => ReturnType<typeof resealChannelSecret>,
): Promise<Rotation> {
  let resealed = 0;
  const unreadable: string[] = [];
  for (const row of rows) {
    const box = again(row);
    if (!box.ok) unreadable.push(`${table} ${row.key}`);
    else if (box.value) {
      await writeResealed(tx, table, row.key, box.value);
      resealed += 1;
    }
  }
  return { resealed, already: rows.length - resealed - unreadable.length, unreadable };
}
