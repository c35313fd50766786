import { PrismaPg } from "@prisma/adapter-pg";
import { createConnectionPool } from "@/lib/db/connection-pool";
import { type Prisma, PrismaClient } from "@/lib/db/generated/client";

export type { PrismaClient };
/** Either the client or an open transaction; the caller decides. */
export type Db = PrismaClient | Prisma.TransactionClient;
export type Transaction = Prisma.TransactionClient;

/** A Prisma client on its own pool. The driver's default waits for a connection without end, so both limits are set. */
export function createPrisma(databaseUrl: string, options: { maxConnections?: number } = {}): PrismaClient {
  const pool = createConnectionPool(
    {
      connectionString: databaseUrl,
      max: options.maxConnections ?? 10,
      connectionTimeoutMillis: 3_000,
      // A server that no longer answers is given up a second after it should have given up itself.
      query_timeout: 16_000,
      keepAlive: true,
      options: "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=10000",
    },
    // The next query makes a new one, or says what is wrong.
    () => undefined,
  );
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 3_000, timeout: 10_000 } });
}
