import "server-only";
import { createHash } from "node:crypto";
import { keepAnswer, releaseIdempotencyKey, takeIdempotencyKey } from "@/lib/db/idempotency";
import { AppError } from "@/lib/domain/shared/app-error";
import type { ServiceContext } from "@/lib/services/context";

export type Answer = Readonly<{ status: number; body: unknown; isReplay?: boolean }>;

const KEY = /^[\x21-\x7e]{1,200}$/;

export function requireUsableKey(key: string): void {
  if (KEY.test(key)) return;
  throw new AppError("invalid_input", "An Idempotency-Key has 1 to 200 visible ASCII characters.", {
    reason: "idempotency_key",
  });
}

/** Which request a key belongs to: a repeat is the same method, address and bytes. */
export const requestHash = (method: string, url: string, body: Uint8Array): string =>
  createHash("sha256").update(`${method} ${url}\n`).update(body).digest("hex");

/** Does `work` once per key; a repeat gets the first answer. Failures are not kept: they changed nothing. */
export async function answerOnce(
  { db, actor }: ServiceContext,
  request: { key: string; requestHash: string },
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = { userId: actor.userId, key: request.key };
  const kept = await takeIdempotencyKey(db, { ...key, requestHash: request.requestHash });
  if (kept.requestHash !== request.requestHash)
    throw new AppError("conflict", "This Idempotency-Key was used for another request. Use a new one.", {
      reason: "idempotency_key_reused",
    });
  if (!kept.isOurs && kept.status === null)
    throw new AppError(
      "conflict",
      "The first request with this Idempotency-Key is still being worked on. Try again shortly.",
      {
        reason: "in_progress",
        retryAfter: 1,
      },
    );
  if (kept.status !== null) return { status: kept.status, body: kept.response, isReplay: true };
  try {
    const answer = await work();
    await keepAnswer(db, key, answer.status, JSON.stringify(answer.body ?? null));
    return answer;
  } catch (error) {
    await releaseIdempotencyKey(db, key);
    throw error;
  }
}
