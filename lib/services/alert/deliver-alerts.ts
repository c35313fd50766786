import { type Delivery, endDelivery } from "@/lib/db/sql/alert-deliveries";
import type { Sql, Statement } from "@/lib/db/sql/statement";
import { emailSettingsSchema, webhookSettingsSchema } from "@/lib/domain/alert/channel";
import { type AlertMessage, pageUrl, subjectOf, textOf } from "@/lib/domain/alert/message";
import { pauseAfter } from "@/lib/domain/alert/retry";
import { err } from "@/lib/domain/shared/result";
import { type Sent, sendToSlack, sendWebhook } from "@/lib/integrations/alert/send-webhook";
import { type EgressRules, resolveByDns } from "@/lib/integrations/http/egress";
import { type MailServer, sendEmail } from "@/lib/integrations/mail/send-email";
import type { Logger } from "@/lib/observability/logger";
import { openChannelSecret } from "@/lib/services/alert/channel-secret";

/** What sends messages, as the configuration of this process says. */
export type Outgoing = Readonly<{
  secretKey: Uint8Array;
  egress: EgressRules;
  /** Null: this installation sends no mail. */
  mailServer: MailServer | null;
  /** Where people reach this installation; links begin with it. */
  site: string | null;
}>;

type Settings = Readonly<{
  mailServer: MailServer | null;
  NEXTAUTH_URL?: string | undefined;
  HTTP_ALLOW_PRIVATE_HOSTS: readonly string[];
}>;

export function outgoingOf(config: Settings, secretKey: Uint8Array): Outgoing {
  return {
    secretKey,
    egress: { allowPrivateHosts: config.HTTP_ALLOW_PRIVATE_HOSTS, resolve: resolveByDns },
    mailServer: config.mailServer,
    site: config.NEXTAUTH_URL ?? null,
  };
}

/** `claim`: takes what this process may send. */
type Deps = Outgoing & Readonly<{ claim: Statement<Delivery>; sql: Sql; now: () => Date; log: Logger }>;

const AT_ONCE = 20;
/** Longer than any sender's own limits. */
const SENDING_MS = 60_000;

/**
 * Sends what is due, once per alert and channel. A process that dies between the sending and the note of it leaves a message
 * that is sent again, with the same key for the receiver to drop it by. Answers how many were tried.
 */
export async function deliverAlerts(deps: Deps): Promise<number> {
  const due = await deps.sql.run(deps.claim, [AT_ONCE, SENDING_MS]);
  await Promise.all(due.map((delivery) => deliverOne(deps, delivery)));
  return due.length;
}

async function deliverOne(deps: Deps, delivery: Delivery): Promise<void> {
  const { alertId, channelId, says, tries } = delivery;
  const sent = await send(deps, delivery).catch((error: unknown) =>
    err(error instanceof Error ? error.message : String(error)),
  );
  const failure = sent.ok ? null : sent.error;
  const pauseMs = sent.ok ? null : pauseAfter(tries);
  if (failure !== null)
    deps.log.warn(
      { event: "alert.not_delivered", alertId, channelId, tries, pauseMs, failure },
      "A message was not taken",
    );
  await deps.sql.run(endDelivery, [alertId, channelId, says, tries, failure, pauseMs]);
}

async function send(deps: Deps, delivery: Delivery): Promise<Sent> {
  const { channelKind, channelId, settings, secret } = delivery;
  const message = messageOf(deps.site, delivery);
  const ends = delivery.says === "resolved" ? ".resolved" : "";
  const idempotencyKey = `${delivery.alertId}.${channelId}${ends}`;
  if (channelKind === "email") {
    if (deps.mailServer === null) throw new Error("This installation has no mail server: set SMTP_URL.");
    const { to } = emailSettingsSchema.parse(settings);
    return sendEmail(deps.mailServer, { to, subject: subjectOf(message), text: textOf(message), idempotencyKey });
  }
  if (secret === null) throw new Error("This channel has no secret. Enter it again.");
  const opened = openChannelSecret(deps.secretKey, channelId, secret);
  if (channelKind === "slack") return sendToSlack(opened, message, deps.egress);
  const { url } = webhookSettingsSchema.parse(settings);
  const { egress } = deps;
  return sendWebhook({ url, signingKey: opened, message, idempotencyKey, at: deps.now(), egress });
}

const messageOf = (site: string | null, row: Delivery): AlertMessage => ({
  id: row.alertId,
  kind: row.kind,
  severity: row.severity,
  title: row.title,
  detail: row.detail,
  occurrences: row.occurrences,
  openedAt: row.openedAt,
  resolvedAt: row.resolvedAt,
  dag: row.dag,
  url: pageUrl(site, row.link),
});
