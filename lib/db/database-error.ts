import { z } from "zod";

const driverErrorSchema = z.object({
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({
        originalCode: z.string(),
        originalMessage: z.string().default(""),
        constraint: z.object({ index: z.string() }).optional().catch(undefined),
      }),
    }),
  }),
});

/** What Postgres refused, whichever Prisma call met it. */
export type DatabaseError = Readonly<{
  sqlState: string;
  /** The word a guard trigger raised, before its first colon: `missing_approval`. */
  reason: string;
  constraint: string | null;
}>;

/** Null when the error did not come from Postgres. */
export function readDatabaseError(error: unknown): DatabaseError | null {
  const parsed = driverErrorSchema.safeParse(error);
  if (!parsed.success) return null;
  const { originalCode, originalMessage, constraint } = parsed.data.meta.driverAdapterError.cause;
  return {
    sqlState: originalCode,
    reason: originalMessage.split(":")[0]?.trim() ?? "",
    constraint: constraint?.index ?? null,
  };
}

const awaySchema = z.object({
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({
        kind: z.enum(["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TooManyConnections"]),
      }),
    }),
  }),
});
/** Shut down, crashed, starting up, out of connections or of something else for now. */
const AWAY_STATE = /^(08|53|57P0)/;

/** True when a Prisma query did not reach Postgres, or lost it on the way. */
export function isDatabaseAway(error: unknown): boolean {
  return awaySchema.safeParse(error).success || AWAY_STATE.test(readDatabaseError(error)?.sqlState ?? "");
}

const UNIQUE_VIOLATION = "23505";

/** True when a row with the same key is already there. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const found = readDatabaseError(error);
  return found?.sqlState === UNIQUE_VIOLATION && found.constraint === constraint;
}
