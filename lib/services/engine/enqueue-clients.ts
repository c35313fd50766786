import { v7 as newId } from "uuid";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

export type ArrivingClient = Readonly<{ clientKey: string; data: Readonly<Record<string, unknown>> }>;

export type Arrival = Readonly<{
  dagId: string;
  clients: readonly ArrivingClient[];
  /** 0 decision, 1 interactive, 2 batch, 3 backfill: smaller first. */
  class: number;
  priority: number;
  source: "api" | "csv" | "sql" | "hand" | `dag:${string}`;
  createdBy: string | null;
}>;

/**
 * Puts clients into the queue of one DAG: one open item per client, whoever sends it and however often. Two statements
 * whatever the number of clients; give it a transaction, and send the hint after the commit. Answers the keys that
 * already wait or run, for which nothing new was written. Rows go in key order, so two uploads cannot deadlock.
 */
export async function enqueueClients(db: Db, arrival: Arrival): Promise<{ accepted: number; alreadyOpen: string[] }> {
  const byKey = new Map(arrival.clients.map((client) => [client.clientKey, client]));
  const keys = [...byKey.keys()].sort();
  await db.$executeRaw(Prisma.sql`
    INSERT INTO client (id, client_key)
    SELECT * FROM unnest(${keys.map(() => newId())}::uuid[], ${keys}::text[])
    ON CONFLICT (client_key) DO NOTHING`);
  const data = keys.map((key) => JSON.stringify(byKey.get(key)?.data ?? {}));
  const inserted = await db.$queryRaw<{ client_key: string }[]>(Prisma.sql`
    WITH incoming AS (
      SELECT * FROM unnest(${keys.map(() => newId())}::uuid[], ${keys}::text[], ${data}::text[]) AS i (id, client_key, data)
    ), item AS (
      INSERT INTO queue_item (id, dag_id, client_id, class, priority, data, source, created_by)
      SELECT i.id, ${arrival.dagId}::uuid, c.id, ${arrival.class}::int, ${arrival.priority}::int, i.data::jsonb,
             ${arrival.source}, ${arrival.createdBy}::uuid
      FROM incoming i JOIN client c USING (client_key)
      ORDER BY i.client_key
      ON CONFLICT (dag_id, client_id) WHERE state IN ('waiting', 'held', 'quarantined', 'claimed') DO NOTHING
      RETURNING client_id
    )
    SELECT c.client_key FROM item JOIN client c ON c.id = item.client_id`);
  const accepted = new Set(inserted.map((row) => row.client_key));
  return { accepted: accepted.size, alreadyOpen: keys.filter((key) => !accepted.has(key)) };
}
