import type { PrismaClient } from "@/lib/db/client";
import { claimNotices, type DueNotice, endNotice, planNotices, withdrawNotices } from "@/lib/db/sql/notices";
import type { Sql } from "@/lib/db/sql/statement";
import { pauseAfter } from "@/lib/domain/alert/retry";
import { err } from "@/lib/domain/shared/result";
import { type MailServer, sendEmail } from "@/lib/integrations/mail/send-email";
import type { Logger } from "@/lib/observability/logger";
import { type WantedNotice, wantedNotices } from "@/lib/services/change/wanted-notices";
import { writeNotice } from "@/lib/services/change/write-notice";

type Deps = Readonly<{
  db: PrismaClient;
  sql: Sql;
  /** Null: this installation sends no mail, and nothing is noted to be sent later. */
  mailServer: MailServer | null;
  /** Where people reach this installation; links begin with it. */
  site: string | null;
  now: () => Date;
  log: Logger;
}>;

const AT_ONCE = 20;
/** Longer than the mail client's own limits. */
const SENDING_MS = 60_000;

/**
 * Tells people by mail what is theirs to do, once per cause. What is wanted is computed anew in each pass: a turn that has gone
 * takes its unsent notice along. A process that dies between the sending and the note of it leaves a mail that is sent again,
 * with the same Message-ID. Answers how many were tried.
 */
export async function sendNotices(deps: Deps): Promise<number> {
  const { db, sql, mailServer, now } = deps;
  if (mailServer === null) return 0;
  const wanted = await wantedNotices(db, now());
  const arrays = [wanted.map(({ userId }) => userId), wanted.map(({ cause }) => cause)];
  await sql.run(withdrawNotices, arrays);
  await sql.run(planNotices, arrays);
  const due = await sql.run(claimNotices, [...arrays, AT_ONCE, SENDING_MS]);
  const byKey = new Map(wanted.map((one) => [keyOf(one), one]));
  const claimed = due.flatMap((one) => {
    const notice = byKey.get(keyOf(one));
    return notice ? [{ ...one, notice }] : [];
  });
  await Promise.all(claimed.map((one) => sendOne(deps, mailServer, one)));
  return claimed.length;
}

const keyOf = ({ userId, cause }: Readonly<{ userId: string; cause: string }>): string => `${userId} ${cause}`;

type Claimed = DueNotice & Readonly<{ notice: WantedNotice }>;

async function sendOne({ sql, site, log }: Deps, mailServer: MailServer, claimed: Claimed): Promise<void> {
  const { userId, cause, tries, notice } = claimed;
  const mail = { to: [notice.email], ...writeNotice(notice.content, site), idempotencyKey: messageIdOf(claimed) };
  const sent = await sendEmail(mailServer, mail).catch((error: unknown) =>
    err(error instanceof Error ? error.message : String(error)),
  );
  const failure = sent.ok ? null : sent.error;
  const pauseMs = sent.ok ? null : pauseAfter(tries);
  if (failure !== null)
    log.warn(
      { event: "notice.not_sent", userId, cause, tries, pauseMs, failure },
      "A mail about a review was not taken",
    );
  await sql.run(endNotice, [userId, cause, tries, failure, pauseMs]);
}

/** A cause may hold times, whose colons a Message-ID does not take. */
const messageIdOf = ({ userId, cause }: DueNotice): string => `${userId}.${cause.replaceAll(":", "-")}`;
