import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";
import { SILENT_SECONDS } from "@/lib/domain/shared/liveness";

/** How often a canary goes through a lane that answers, and how often through one that does not. */
const EVERY_SECONDS = 10;
const AGAIN_SECONDS = 30;

/** SQL that is true for a lane that a live worker serves. */
export const isServed = (
  lane: string,
): string => `EXISTS (SELECT 1 FROM component c WHERE c.kind = 'worker' AND c.stopped_at IS NULL
  AND c.beat_at > clock_timestamp() - interval '${SILENT_SECONDS} s' AND ${lane} = ANY (c.lanes))`;

/** Lanes whose canary is due, each for one of any number of senders. lane_canary_pkey; one row per process. */
export const takeDueCanaries: Statement<{ lane: string }> = {
  name: "take_due_canaries",
  row: z.object({ lane: z.string() }),
  text: `
    INSERT INTO lane_canary AS k (lane) SELECT l.name FROM lane l WHERE ${isServed("l.name")} ORDER BY l.name
    ON CONFLICT (lane) DO UPDATE SET sent_at = clock_timestamp()
      WHERE k.sent_at < clock_timestamp() - CASE WHEN k.answered_at >= k.sent_at THEN interval '${EVERY_SECONDS} s'
        ELSE interval '${AGAIN_SECONDS} s' END
    RETURNING k.lane`,
};

/** A worker took the canary of a lane. lane_canary_pkey. $1 lane. */
export const answerCanary: Statement<object> = {
  name: "answer_canary",
  row: z.object({}),
  text: "UPDATE lane_canary SET answered_at = clock_timestamp() WHERE lane = $1::text",
};
