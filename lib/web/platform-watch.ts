import "server-only";
import { mailServerOf } from "@/lib/config/server-config";
import { claimEmails } from "@/lib/db/sql/alert-deliveries";
import { prismaSql } from "@/lib/db/sql/statement";
import { deliverAlerts, outgoingOf } from "@/lib/services/alert/deliver-alerts";
import { createPlatformWatch } from "@/lib/services/alert/watch-platform";
import { getReadiness } from "@/lib/services/platform/get-readiness";
import { getRuntime } from "@/lib/web/runtime";

const LOOK_MS = 5_000;

/**
 * Web looks at the platform as workers do, and sends mail while none of them is alive: somebody must be left to tell. Slack and
 * webhooks take a secret, which only workers read; those messages wait for one.
 */
export function startPlatformWatch(): void {
  const { config, db, askRedis, secretKey, log } = getRuntime();
  const sql = prismaSql(db);
  const watch = createPlatformWatch(sql);
  const outgoing = outgoingOf({ ...config, mailServer: mailServerOf(config) }, secretKey);
  const look = async () => {
    const readiness = await getReadiness(db, askRedis);
    await watch.look(readiness);
    if (readiness.workersAlive === 0)
      await deliverAlerts({ ...outgoing, claim: claimEmails, sql, now: () => new Date(), log });
  };
  let isFailing = false;
  const again = () => {
    look()
      .then(() => {
        isFailing = false;
      })
      .catch((error) => {
        if (!isFailing) log.warn({ event: "platform.not_watched", err: error }, "The platform could not be looked at");
        isFailing = true;
      })
      .finally(() => setTimeout(again, LOOK_MS).unref());
  };
  again();
}
