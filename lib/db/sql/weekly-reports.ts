import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";
import { roleSchema } from "@/lib/domain/access/roles";

/**
 * One row per subscriber and week; whoever subscribed after the report was due gets the next one. weekly_report_pkey makes a
 * repeat do nothing. $1 the Monday, $2 since when the report is due.
 */
export const planWeeklyReports: Statement<object> = {
  name: "plan_weekly_reports",
  row: z.object({}),
  text: `
    INSERT INTO weekly_report (user_id, monday, due_at)
    SELECT s.user_id, $1::date, $2::timestamptz FROM report_subscription s WHERE s.created_at <= $2::timestamptz
    ON CONFLICT DO NOTHING`,
};

const dueReport = z.object({
  userId: z.uuid(),
  monday: z.iso.date(),
  dueAt: z.coerce.date(),
  tries: z.int(),
  email: z.string(),
  name: z.string(),
  personKey: z.string(),
  roles: z.array(roleSchema),
});
export type DueReport = z.infer<typeof dueReport>;

/**
 * Takes reports that are due, each for one sender: until `next_at` nobody else takes it, and a sender that dies leaves it to
 * others then. Roles are those that hold now; an account that is not active has none. weekly_report_due_idx.
 * $1 at most so many, $2 milliseconds that sending may take.
 */
export const claimWeeklyReports: Statement<DueReport> = {
  name: "claim_weekly_reports",
  row: dueReport,
  text: `
    WITH due AS MATERIALIZED (
      SELECT r.user_id, r.monday FROM weekly_report r JOIN report_subscription s ON s.user_id = r.user_id
      WHERE r.state = 'pending' AND r.next_at <= clock_timestamp() ORDER BY r.next_at LIMIT $1::int FOR UPDATE OF r SKIP LOCKED
    ), claimed AS (
      UPDATE weekly_report r SET tries = r.tries + 1, next_at = clock_timestamp() + $2::float8 * interval '1 ms'
      FROM due WHERE r.user_id = due.user_id AND r.monday = due.monday
      RETURNING r.user_id, r.monday, r.due_at, r.tries
    )
    SELECT c.user_id AS "userId", c.monday::text, c.due_at AS "dueAt", c.tries, s.email, u.name, u.person_key AS "personKey",
      ARRAY(SELECT g.role FROM role_grant g WHERE g.user_id = u.id AND g.revoked_at IS NULL AND u.is_active) AS roles
    FROM claimed c JOIN report_subscription s ON s.user_id = c.user_id JOIN app_user u ON u.id = c.user_id`,
};

/**
 * Says how a try ended; what somebody else has taken over meanwhile is left alone. weekly_report_pkey.
 * $1 person, $2 Monday, $3 number of the try, $4 why it failed (null: sent), $5 milliseconds to the next (null: given up).
 */
export const endWeeklyReport: Statement<object> = {
  name: "end_weekly_report",
  row: z.object({}),
  text: `
    UPDATE weekly_report SET last_error = $4::text,
      state = CASE WHEN $4::text IS NULL THEN 'sent' WHEN $5::float8 IS NULL THEN 'failed' ELSE 'pending' END,
      sent_at = CASE WHEN $4::text IS NULL THEN clock_timestamp() END,
      next_at = CASE WHEN $5::float8 IS NULL THEN next_at ELSE clock_timestamp() + $5::float8 * interval '1 ms' END
    WHERE user_id = $1::uuid AND monday = $2::date AND tries = $3::smallint AND state = 'pending'`,
};
