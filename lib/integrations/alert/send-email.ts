import { createTransport } from "nodemailer";
import { type AlertMessage, subjectOf, textOf } from "@/lib/domain/alert/message";
import { err, ok } from "@/lib/domain/shared/result";
import type { Sent } from "@/lib/integrations/alert/send-webhook";

const CONNECT_MS = 5_000;
const WITHIN_MS = 10_000;

/** The installation's mail server and the sender it takes mail from. */
export type MailServer = Readonly<{ url: string; from: string }>;

const PORTS = { secure: 465, plain: 587 } as const;

function optionsOf({ protocol, hostname, port, username, password }: URL) {
  const secure = protocol === "smtps:";
  const user = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  const usual = secure ? PORTS.secure : PORTS.plain;
  return { host: hostname, port: Number(port || usual), secure, ...(username === "" ? {} : { auth: user }) };
}

type Mail = Readonly<{ to: readonly string[]; message: AlertMessage; idempotencyKey: string }>;

/** One mail to all receivers. Repeats carry the same Message-ID, by which mail programs drop the second one. */
export async function sendEmail(server: MailServer, { to, message, idempotencyKey }: Mail): Promise<Sent> {
  const timeouts = { connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: WITHIN_MS };
  const transport = createTransport({ ...optionsOf(new URL(server.url)), ...timeouts });
  try {
    await transport.sendMail({
      from: server.from,
      to: [...to],
      subject: subjectOf(message),
      text: textOf(message),
      messageId: `<${idempotencyKey}@signalbox>`,
      headers: { "auto-submitted": "auto-generated" },
    });
    return ok(null);
  } catch (error) {
    return err(`The mail server did not take it: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    transport.close();
  }
}
