import { z } from "zod";
import { instantColumn } from "@/lib/db/columns";
import type { Statement } from "@/lib/db/sql/statement";
import { SEVERITIES } from "@/lib/domain/alert/alert";

const deliveryRow = z.object({
  alertId: z.uuid(),
  channelId: z.uuid(),
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
});
export type Delivery = z.infer<typeof deliveryRow>;

/**
 * Takes messages that are due, each for one sender: until `next_at` nobody else takes it, and a sender that dies leaves it
 * to others then. alert_delivery_due_idx. $1 at most so many, $2 milliseconds that sending may take.
 */
export const claimDeliveries: Statement<Delivery> = {
  name: "claim_alert_deliveries",
  row: deliveryRow,
  text: `
    WITH due AS MATERIALIZED (
      SELECT y.alert_id, y.channel_id FROM alert_delivery y JOIN alert_channel c ON c.id = y.channel_id AND c.is_active
      WHERE y.state = 'pending' AND y.next_at <= clock_timestamp() ORDER BY y.next_at LIMIT $1::int FOR UPDATE OF y SKIP LOCKED
    ), claimed AS (
      UPDATE alert_delivery y SET tries = y.tries + 1, next_at = clock_timestamp() + $2::float8 * interval '1 ms'
      FROM due WHERE y.alert_id = due.alert_id AND y.channel_id = due.channel_id
      RETURNING y.alert_id, y.channel_id, y.tries
    )
    SELECT y.alert_id AS "alertId", y.channel_id AS "channelId", y.tries, c.kind AS "channelKind", c.settings, c.secret,
      a.kind, a.severity, a.title, a.detail, CASE WHEN a.occurrences > 1 THEN coalesce(a.group_link, a.link) ELSE a.link END AS link,
      d.dag_key AS dag, a.occurrences, a.opened_at AS "openedAt"
    FROM claimed y JOIN alert_channel c ON c.id = y.channel_id JOIN alert a ON a.id = y.alert_id LEFT JOIN dag d ON d.id = a.dag_id`,
};

/**
 * Says how a try ended; what somebody else has taken over meanwhile is left alone. alert_delivery_pkey.
 * $1 alert, $2 channel, $3 number of the try, $4 why it failed (null: sent), $5 milliseconds to the next (null: given up).
 */
export const endDelivery: Statement<object> = {
  name: "end_alert_delivery",
  row: z.object({}),
  text: `
    UPDATE alert_delivery SET last_error = $4::text,
      state = CASE WHEN $4::text IS NULL THEN 'sent' WHEN $5::float8 IS NULL THEN 'failed' ELSE 'pending' END,
      sent_at = CASE WHEN $4::text IS NULL THEN clock_timestamp() END,
      next_at = CASE WHEN $5::float8 IS NULL THEN next_at ELSE clock_timestamp() + $5::float8 * interval '1 ms' END
    WHERE alert_id = $1::uuid AND channel_id = $2::uuid AND tries = $3::smallint AND state = 'pending'`,
};
