import { z } from "zod";
import { instantColumn } from "@/lib/db/columns";
import type { Statement } from "@/lib/db/sql/statement";
import { SEVERITIES } from "@/lib/domain/alert/alert";

const deliveryRow = z.object({
  alertId: z.uuid(),
  channelId: z.uuid(),
  says: z.enum(["opened", "resolved"]),
  tries: z.int(),
  channelKind: z.enum(["email", "slack", "webhook"]),
  settings: z.unknown(),
  secret: z.instanceof(Uint8Array).nullable(),
  kind: z.string(),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  detail: z.string(),
  link: z.string(),
  dag: z.string().nullable(),
  occurrences: z.int(),
  openedAt: instantColumn,
  resolvedAt: instantColumn.nullable(),
});
export type Delivery = z.infer<typeof deliveryRow>;

/**
 * Takes messages that are due, each for one sender: until `next_at` nobody else takes it, and a sender that dies leaves it
 * to others then. Nobody is told of an end before its beginning. alert_delivery_due_idx, alert_delivery_pkey. $1 at most so many, $2 milliseconds that sending may take.
 */
const claim = (name: string, channels: string, secret: string): Statement<Delivery> => ({
  name,
  row: deliveryRow,
  text: `
    WITH due AS MATERIALIZED (
      SELECT y.alert_id, y.channel_id, y.says FROM alert_delivery y JOIN alert_channel c ON c.id = y.channel_id AND ${channels}
      WHERE y.state = 'pending' AND y.next_at <= clock_timestamp() AND (y.says = 'opened' OR NOT EXISTS (
        SELECT 1 FROM alert_delivery o WHERE o.alert_id = y.alert_id AND o.channel_id = y.channel_id AND o.says = 'opened'
          AND o.state = 'pending')) ORDER BY y.next_at LIMIT $1::int FOR UPDATE OF y SKIP LOCKED
    ), claimed AS (
      UPDATE alert_delivery y SET tries = y.tries + 1, next_at = clock_timestamp() + $2::float8 * interval '1 ms'
      FROM due WHERE y.alert_id = due.alert_id AND y.channel_id = due.channel_id AND y.says = due.says
      RETURNING y.alert_id, y.channel_id, y.says, y.tries
    )
    SELECT y.alert_id AS "alertId", y.channel_id AS "channelId", y.says, y.tries, c.kind AS "channelKind", c.settings, ${secret} AS secret,
      a.kind, a.severity, a.title, a.detail, CASE WHEN a.occurrences > 1 THEN coalesce(a.group_link, a.link) ELSE a.link END AS link,
      d.dag_key AS dag, a.occurrences, a.opened_at AS "openedAt",
      CASE WHEN y.says = 'resolved' THEN a.resolved_at END AS "resolvedAt"
    FROM claimed y JOIN alert_channel c ON c.id = y.channel_id JOIN alert a ON a.id = y.alert_id LEFT JOIN dag d ON d.id = a.dag_id`,
});

/** For workers: of every channel, with what signs its messages. */
export const claimDeliveries = claim("claim_alert_deliveries", "c.is_active", "c.secret");

/** For web, whose login reads no secret: of channels that need none. */
export const claimEmails = claim("claim_alert_emails", "c.is_active AND c.kind = 'email'", "NULL::bytea");

/**
 * Says how a try ended; what somebody else has taken over meanwhile is left alone. alert_delivery_pkey.
 * $1 alert, $2 channel, $3 what it says, $4 number of the try, $5 why it failed (null: sent), $6 milliseconds to the next (null:
 * given up).
 */
export const endDelivery: Statement<object> = {
  name: "end_alert_delivery",
  row: z.object({}),
  text: `
    UPDATE alert_delivery SET last_error = $5::text,
      state = CASE WHEN $5::text IS NULL THEN 'sent' WHEN $6::float8 IS NULL THEN 'failed' ELSE 'pending' END,
      sent_at = CASE WHEN $5::text IS NULL THEN clock_timestamp() END,
      next_at = CASE WHEN $6::float8 IS NULL THEN next_at ELSE clock_timestamp() + $6::float8 * interval '1 ms' END
    WHERE alert_id = $1::uuid AND channel_id = $2::uuid AND says = $3::text AND tries = $4::smallint AND state = 'pending'`,
};
