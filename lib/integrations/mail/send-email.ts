import { createTransport } from "nodemailer";
import { err, ok, type Result } from "@/lib/domain/shared/result";

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

type Mail = Readonly<{
  to: readonly string[];
  subject: string;
  text: string;
  /** The same for programs that show HTML. */
  html?: string;
  idempotencyKey: string;
}>;

/**
 * One mail to all receivers. Repeats carry the same Message-ID, by which mail programs drop the second one. A failure is in
 * words for whoever set the mail server up.
 */
export async function sendEmail(
  server: MailServer,
  { idempotencyKey, to, ...content }: Mail,
): Promise<Result<null, string>> {
  const timeouts = { connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: WITHIN_MS };
  const transport = createTransport({ ...optionsOf(new URL(server.url)), ...timeouts });
  try {
    await transport.sendMail({
      from: server.from,
      to: [...to],
      ...content,
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
