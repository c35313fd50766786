import { z } from "zod";
import type { Db } from "@/lib/db/client";

const keptRow = z.object({
  isOurs: z.boolean(),
  requestHash: z.string(),
  status: z.int().nullable(),
  response: z.unknown(),
});
export type KeptAnswer = z.infer<typeof keptRow>;

/**
 * Takes the key for this request, or tells what is kept under it. A key whose first request died without an answer
 * (its process was killed) is taken over after a minute. One statement: of two requests at once only one takes it.
 */
export async function takeIdempotencyKey(
  db: Db,
  request: { userId: string; key: string; requestHash: string },
): Promise<KeptAnswer> {
  const rows = await db.$queryRaw`
    INSERT INTO idempotency_key AS k (user_id, key, request_hash)
    VALUES (${request.userId}::uuid, ${request.key}, ${request.requestHash})
    ON CONFLICT (user_id, key) DO UPDATE SET created_at = clock_timestamp()
      WHERE k.status IS NULL AND k.request_hash = excluded.request_hash AND k.created_at < now() - interval '1 minute'
    RETURNING true AS "isOurs", k.request_hash AS "requestHash", k.status, k.response`;
  const taken = z.array(keptRow).parse(rows)[0];
  if (taken) return taken;
  const kept = await db.idempotencyKey.findUnique({
    where: { userId_key: { userId: request.userId, key: request.key } },
    select: { requestHash: true, status: true, response: true },
  });
  return {
    isOurs: false,
    requestHash: kept?.requestHash ?? request.requestHash,
    status: kept?.status ?? null,
    response: kept?.response,
  };
}

export async function keepAnswer(
  db: Db,
  key: { userId: string; key: string },
  status: number,
  answer: string,
): Promise<void> {
  await db.$executeRaw`
    UPDATE idempotency_key SET status = ${status}, response = ${answer}::jsonb
    WHERE user_id = ${key.userId}::uuid AND key = ${key.key}`;
}

/** The request failed and changed nothing, so the same key may try again. */
export async function releaseIdempotencyKey(db: Db, key: { userId: string; key: string }): Promise<void> {
  await db.$executeRaw`
    DELETE FROM idempotency_key WHERE user_id = ${key.userId}::uuid AND key = ${key.key} AND status IS NULL`;
}
