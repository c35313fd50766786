import type { PrismaClient } from "@/lib/db/client";
import type { Sql } from "@/lib/db/sql/statement";
import { claimWeeklyReports, type DueReport, endWeeklyReport, planWeeklyReports } from "@/lib/db/sql/weekly-reports";
import { pauseAfter } from "@/lib/domain/alert/retry";
import { lastDayOf, newestReportWeek } from "@/lib/domain/objective/report-week";
import { err, type Result } from "@/lib/domain/shared/result";
import { type MailServer, sendEmail } from "@/lib/integrations/mail/send-email";
import type { Logger } from "@/lib/observability/logger";
import { listObjectives } from "@/lib/services/objective/list-objectives";
import { writeWeeklyReport } from "@/lib/services/report/weekly-report";

type Deps = Readonly<{
  db: PrismaClient;
  sql: Sql;
  /** Null: this installation sends no mail. */
  mailServer: MailServer | null;
  /** Where people reach this installation; links begin with it. */
  site: string | null;
  /** Whose Monday counts. */
  timezone: string;
  now: () => Date;
  log: Logger;
}>;

const AT_ONCE = 10;
/** Longer than the mail client's own limits and the reading of the figures. */
const SENDING_MS = 60_000;

/**
 * Notes who gets the newest week and sends what is due, once per person and week. A process that dies between the sending
 * and the note of it leaves a mail that is sent again, with the same Message-ID. Answers how many were tried.
 */
export async function sendWeeklyReports(deps: Deps): Promise<number> {
  const week = newestReportWeek(deps.now(), deps.timezone);
  if (week) await deps.sql.run(planWeeklyReports, [week.monday, week.dueAt]);
  const due = await deps.sql.run(claimWeeklyReports, [AT_ONCE, SENDING_MS]);
  await Promise.all(due.map((report) => sendOne(deps, report)));
  return due.length;
}

async function sendOne(deps: Deps, report: DueReport): Promise<void> {
  const { userId, monday, tries } = report;
  const sent = await send(deps, report).catch((error: unknown) =>
    err(error instanceof Error ? error.message : String(error)),
  );
  const failure = sent.ok ? null : sent.error;
  const pauseMs = sent.ok ? null : pauseAfter(tries);
  if (failure !== null)
    deps.log.warn(
      { event: "weekly_report.not_sent", userId, monday, tries, pauseMs, failure },
      "A weekly e-mail was not taken",
    );
  await deps.sql.run(endWeeklyReport, [userId, monday, tries, failure, pauseMs]);
}

/** With the rights that its reader has now: who may not read the page any more gets no mail either. */
async function send(deps: Deps, report: DueReport): Promise<Result<null, string>> {
  if (deps.mailServer === null) return err("This installation has no mail server: set SMTP_URL.");
  const { userId, name, personKey, roles, monday, dueAt, email } = report;
  const actor = { userId, name, personKey, roles, via: "system" } as const;
  const objectives = await listObjectives({ db: deps.db, actor, now: () => lastDayOf(dueAt) }, "7d");
  const content = writeWeeklyReport(objectives, deps.site);
  return sendEmail(deps.mailServer, { to: [email], ...content, idempotencyKey: `${userId}.${monday}` });
}
