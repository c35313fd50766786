import { expect } from "vitest";
import { GET as getAll } from "@/app/api/v1/objectives/route";
import {
  PUT as subscribe,
  GET as subscription,
  DELETE as unsubscribe,
} from "@/app/api/v1/objectives/weekly-report/route";
import { objectivesPageSchema } from "@/lib/contracts/objectives";
import { weeklyReportSubscriptionSchema } from "@/lib/contracts/weekly-report";
import { createPrisma } from "@/lib/db/client";
import { claimWeeklyReports } from "@/lib/db/sql/weekly-reports";
import { createLogger } from "@/lib/observability/logger";
import { countRuns } from "@/lib/services/objective/count-runs";
import { sendWeeklyReports } from "@/lib/services/report/send-weekly-reports";
import { writeWeeklyReport } from "@/lib/services/report/weekly-report";
import { aBashTask } from "@/lib/testing/dag-builders";
import { aMailServer } from "@/lib/testing/mail-server";
import { webTest } from "@/lib/testing/web";

const SITE = "https://box.example";
const DAY_MS = 86_400_000;

/** A Monday at seven in UTC, far enough ahead that everything of today is in the week before it. */
function nextMonday(): Date {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const ahead = 7 - ((new Date(today).getUTCDay() + 6) % 7);
  return new Date(today + ahead * DAY_MS + 7 * 3_600_000);
}

/** Lines as they were before a mail program folded them. */
const decoded = (mail: string): string =>
  mail
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

webTest(
  "who asked for it gets the week once, with the figures of the page, also when a sender dies, and nobody else does",
  async ({ web, engine, workerDatabaseUrl }) => {
    const server = await aMailServer();
    const db = createPrisma(workerDatabaseUrl, { maxConnections: 3 });
    const objectives = { client_p95: "3m", run_p95: "1m" };
    const dagId = await engine.publish([aBashTask("a"), aBashTask("b", ["a"])], { objectives });
    await engine.arrive(dagId, ["loan-1", "loan-2"]);
    await engine.admit(dagId);
    await engine.playToEnd();
    await countRuns(engine.sqlPool, engine.worker.applier.versions);
    const put = (as: "manager" | "viewer" | "de") =>
      web.call(subscribe, { as, method: "PUT", body: { email: `${as}@lender.example` } });
    for (const as of ["manager", "viewer", "de"] as const) expect((await put(as)).status).toBe(200);
    await web.call(unsubscribe, { as: "de", method: "DELETE" });
    await engine.rows("UPDATE role_grant SET revoked_at = clock_timestamp() WHERE user_id = $1", [web.people.viewer]);

    const monday = nextMonday();
    const { sql } = engine.sqlPool;
    const mailServer = { url: server.url("p:w"), from: "Signalbox <box@lender.example>" };
    const log = createLogger("test", "silent");
    const sendAt = (now: Date) =>
      sendWeeklyReports({ db, sql, mailServer, site: SITE, timezone: "UTC", now: () => now, log });
    await sendAt(new Date(monday.getTime() - 2 * 3_600_000));
    expect(server.mails).toEqual([]);
    // One sender takes them and dies; others leave them alone until its time is over.
    await engine.rows("INSERT INTO weekly_report (user_id, monday, due_at) VALUES ($1, $2, $3)", [
      ...[web.people.manager, monday.toISOString().slice(0, 10), new Date(monday.getTime() - 3_600_000)],
    ]);
    expect(await sql.run(claimWeeklyReports, [10, 60_000])).toMatchObject([{ email: "manager@lender.example" }]);
    await Promise.all([sendAt(monday), sendAt(monday)]);
    expect(server.mails).toEqual([]);
    await engine.rows(
      "UPDATE weekly_report SET next_at = clock_timestamp() - interval '1 second' WHERE state = 'pending'",
    );
    await Promise.all([sendAt(monday), sendAt(monday)]);
    await sendAt(new Date(monday.getTime() + DAY_MS));

    expect(server.mails.map(({ to }) => to)).toEqual([["manager@lender.example"]]);
    // All that ended so far is in the seven days of the page and in those of the mail.
    const page = objectivesPageSchema.parse((await web.call(getAll, { as: "manager", query: "window=7d" })).body);
    const lines = writeWeeklyReport(page, SITE).text.split("\n");
    const figures = lines.filter((line) => /^ {2}(Clients|Runs|Tasks|Gaps|Longest)/.test(line));
    expect(figures.length).toBeGreaterThanOrEqual(3);
    for (const line of [...figures, "100.0 % of 2 clients had their decision in time"])
      expect(decoded(server.mails[0]?.text ?? "")).toContain(line);
    const shown = weeklyReportSubscriptionSchema.parse((await web.call(subscription, { as: "manager" })).body);
    expect(shown).toMatchObject({ email: "manager@lender.example", last: { state: "sent", lastError: null } });
    await db.$disconnect();
    await server.close();
  },
);
