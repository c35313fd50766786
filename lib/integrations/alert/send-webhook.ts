import { createHmac } from "node:crypto";
import { type AlertMessage, slackTextOf } from "@/lib/domain/alert/message";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import { type EgressRules, findTargets } from "@/lib/integrations/http/egress";
import { exchange } from "@/lib/integrations/http/exchange";

const ANSWER_BYTES = 64 * 1024;
const WITHIN_MS = 10_000;

/** A failure in words for whoever set the channel up; never the address of a Slack channel, which is a secret. */
export type Sent = Result<null, string>;

type Post = Readonly<{ url: string; headers: Readonly<Record<string, string>>; body: string; egress: EgressRules }>;

/** Only addresses that may be reached, and no redirect: what was meant for one receiver goes to no other. */
async function post({ url, headers, body, egress }: Post): Promise<Sent> {
  const target = new URL(url);
  const addresses = await findTargets(target, egress);
  if (!addresses.ok) return err(addresses.error.message);
  const call = {
    method: "POST",
    url: target,
    headers: { "content-type": "application/json", ...headers },
    body,
  } as const;
  const limits = { bodyBytes: ANSWER_BYTES, signal: AbortSignal.timeout(WITHIN_MS) };
  const answer = await exchange(call, addresses.value, limits);
  if (!answer.ok) return err(`The receiver did not answer: ${answer.error.message}.`);
  const { status } = answer.value;
  return status >= 200 && status < 300 ? ok(null) : err(`The receiver answered ${status}.`);
}

/** What a receiver recomputes: HMAC-SHA256 over the timestamp, a full stop and the body as it came. */
export const signatureOf = (key: string, timestamp: string, body: string): string =>
  `sha256=${createHmac("sha256", key).update(`${timestamp}.${body}`).digest("hex")}`;

type Webhook = Readonly<{
  url: string;
  signingKey: string;
  message: AlertMessage;
  /** The same at each try: a receiver that has seen it answers and does nothing. */
  idempotencyKey: string;
  at: Date;
  egress: EgressRules;
}>;

export function sendWebhook({ url, signingKey, message, idempotencyKey, at, egress }: Webhook): Promise<Sent> {
  const body = JSON.stringify(message);
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const headers = {
    "idempotency-key": idempotencyKey,
    "signalbox-timestamp": timestamp,
    "signalbox-signature": signatureOf(signingKey, timestamp, body),
  };
  return post({ url, headers, body, egress });
}

/** Slack knows no idempotency key: a message whose answer was lost comes twice there. */
export const sendToSlack = (url: string, message: AlertMessage, egress: EgressRules): Promise<Sent> =>
  post({ url, headers: {}, body: JSON.stringify({ text: slackTextOf(message) }), egress });
