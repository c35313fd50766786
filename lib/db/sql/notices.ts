import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

/** The same arrays in each: who is to be told, and of what. */
const WANTED = "unnest($1::uuid[], $2::text[]) AS w (user_id, cause)";

/**
 * One row per person and cause, whatever became of it. notice_pkey makes a repeat do nothing. Due at once: a column of
 * milliseconds would round the present into the future half of the time.
 */
export const planNotices: Statement<object> = {
  name: "plan_notices",
  row: z.object({}),
  text: `
    INSERT INTO notice (user_id, cause, next_at)
    SELECT w.user_id, w.cause, date_trunc('milliseconds', clock_timestamp()) FROM ${WANTED} ON CONFLICT DO NOTHING`,
};

/** What is not wanted any more and was not sent is not sent; what was sent is forgotten after three months. notice_pkey. */
export const withdrawNotices: Statement<object> = {
  name: "withdraw_notices",
  row: z.object({}),
  text: `
    DELETE FROM notice n WHERE (n.state = 'pending' OR n.created_at < clock_timestamp() - interval '90 days')
      AND NOT EXISTS (SELECT 1 FROM ${WANTED} WHERE w.user_id = n.user_id AND w.cause = n.cause)`,
};

const dueNotice = z.object({ userId: z.uuid(), cause: z.string(), tries: z.int() });
export type DueNotice = z.infer<typeof dueNotice>;

/**
 * Takes notices that are due and still wanted, each for one sender: until `next_at` nobody else takes it, and a sender that dies
 * leaves it to others then. notice_due_idx. $3 at most so many, $4 milliseconds that sending may take.
 */
export const claimNotices: Statement<DueNotice> = {
  name: "claim_notices",
  row: dueNotice,
  text: `
    WITH due AS MATERIALIZED (
      SELECT n.user_id, n.cause FROM notice n JOIN ${WANTED} ON w.user_id = n.user_id AND w.cause = n.cause
      WHERE n.state = 'pending' AND n.next_at <= clock_timestamp() ORDER BY n.next_at LIMIT $3::int FOR UPDATE OF n SKIP LOCKED
    )
    UPDATE notice n SET tries = n.tries + 1, next_at = clock_timestamp() + $4::float8 * interval '1 ms'
    FROM due WHERE n.user_id = due.user_id AND n.cause = due.cause
    RETURNING n.user_id AS "userId", n.cause, n.tries`,
};

/**
 * Says how a try ended; what somebody else has taken over meanwhile is left alone. notice_pkey.
 * $1 person, $2 cause, $3 number of the try, $4 why it failed (null: sent), $5 milliseconds to the next (null: given up).
 */
export const endNotice: Statement<object> = {
  name: "end_notice",
  row: z.object({}),
  text: `
    UPDATE notice SET last_error = $4::text,
      state = CASE WHEN $4::text IS NULL THEN 'sent' WHEN $5::float8 IS NULL THEN 'failed' ELSE 'pending' END,
      sent_at = CASE WHEN $4::text IS NULL THEN clock_timestamp() END,
      next_at = CASE WHEN $5::float8 IS NULL THEN next_at ELSE clock_timestamp() + $5::float8 * interval '1 ms' END
    WHERE user_id = $1::uuid AND cause = $2::text AND tries = $3::smallint AND state = 'pending'`,
};
