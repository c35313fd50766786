import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

const noRow = z.object({});

/** Attempts were announced on their lane. outbox_pkey. $1 attempts. */
export const markSent: Statement<object> = {
  name: "mark_sent",
  row: noRow,
  text: `UPDATE outbox SET sent_at = clock_timestamp(), send_count = send_count + 1 WHERE attempt_id = ANY ($1::uuid[])`,
};

/** Redis was emptied: nothing that was announced is still known there. */
export const forgetSent: Statement<{ id: string }> = {
  name: "forget_sent",
  row: z.object({ id: z.string() }),
  text: `UPDATE outbox SET sent_at = NULL WHERE sent_at IS NOT NULL RETURNING attempt_id AS id`,
};

const overdueSchema = z.object({ attemptId: z.string(), lane: z.string(), sendCount: z.number() });

/**
 * Queued attempts to announce (again): never announced for a second, or announced and not begun for ten seconds, then
 * twenty, and so on up to ten minutes, so that a lane that nobody serves does not fill Redis. The table holds queued
 * attempts only, at most as many as all lanes have slots.
 */
export const findOverdue: Statement<z.infer<typeof overdueSchema>> = {
  name: "find_overdue",
  row: overdueSchema,
  text: `
    SELECT o.attempt_id AS "attemptId", o.lane, o.send_count AS "sendCount"
    FROM outbox o JOIN task_attempt a ON a.id = o.attempt_id
    WHERE (o.sent_at IS NULL AND a.queued_at < clock_timestamp() - interval '1 second')
       OR o.sent_at < clock_timestamp() - interval '10 seconds' * power(2, least(greatest(o.send_count, 1), 7) - 1)
    ORDER BY o.attempt_id LIMIT 1000`,
};
