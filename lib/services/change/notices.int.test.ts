import type pg from "pg";
import { expect } from "vitest";
import { PUT as setNotices } from "@/app/api/v1/me/notices/route";
import { createPrisma } from "@/lib/db/client";
import { createLogger } from "@/lib/observability/logger";
import { sendNotices } from "@/lib/services/change/send-notices";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { aMailServer } from "@/lib/testing/mail-server";
import { pastGuards } from "@/lib/testing/platform";
import { webTest } from "@/lib/testing/web";

const SITE = "https://box.example";

const givePeopleAddresses = (pool: pg.Pool) =>
  pool.query("UPDATE app_user SET email = person_key || '@lender.example' WHERE person_key IN ('ds', 'de', 'de2')");
/** As if the pause after a failure had passed. */
const makeDue = (pool: pg.Pool) =>
  pool.query("UPDATE notice SET next_at = clock_timestamp() - interval '1 second' WHERE state = 'pending'");

webTest(
  "people are told by mail of their turn, once, by a link that only opens the page; a turn that has gone takes its mail along",
  async ({ web, engine, pool, workerDatabaseUrl }) => {
    const server = await aMailServer();
    const db = createPrisma(workerDatabaseUrl, { maxConnections: 3 });
    const { sql } = engine.sqlPool;
    const send = (password = "p:w", days = 0) => {
      const mailServer = { url: server.url(password), from: "Signalbox <box@lender.example>" };
      const now = () => new Date(Date.now() + days * 86_400_000);
      return sendNotices({ db, sql, mailServer, site: SITE, now, log: createLogger("test", "silent") });
    };
    const told = async (days = 0) => {
      server.mails.length = 0;
      await send("p:w", days);
      return server.mails
        .map(({ to, text }) => `${to[0]?.split("@")[0]}: ${/Subject: (.*)/.exec(text)?.[1]}`)
        .toSorted();
    };
    try {
      await givePeopleAddresses(pool);
      const flow = new ChangeFlow(web);
      await flow.propose();
      // Two workers at a time send it once.
      await Promise.all([send(), send()]);
      expect(server.mails.map(({ to }) => to[0]).toSorted()).toEqual(["de2@lender.example", "de@lender.example"]);
      for (const { text } of server.mails)
        expect(text.replaceAll("=\r\n", "").match(/https?:[^\s]+/g)).toEqual([`${SITE}/changes/1`]);
      expect(await told()).toEqual([]);

      // Objected to while no mail is taken, and taken back: its author never hears of it, and reviewers have been told.
      await flow.review("de", "request_changes");
      await send("wrong");
      await flow.review("de", "withdraw");
      await makeDue(pool);
      expect(await told()).toEqual([]);
      await flow.review("de2", "request_changes");
      expect(await told()).toEqual(["ds: [Signalbox] Changes are asked for: #1 of research.test A change"]);

      expect((await web.call(setNotices, { as: "de2", method: "PUT", body: { isOn: false } })).status).toBe(200);
      await flow.save(aDraftThat("date"), "ds");
      await flow.push(1);
      await flow.review("de2", "approve");
      expect(await told()).toEqual(["de: [Signalbox] Your turn: #1 of research.test A change"]);
      await pastGuards(
        pool,
        ["change_request", "revision", "review"]
          .map((table) => `UPDATE ${table} SET created_at = created_at - interval '15 days'`)
          .join("; "),
      );
      expect(await told()).toEqual(["ds: [Signalbox] Nobody has touched it: #1 of research.test A change"]);
    } finally {
      await db.$disconnect();
      await server.close();
    }
  },
);
