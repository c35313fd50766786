import { expect, test } from "vitest";
import type { DagFigures, Objectives } from "@/lib/contracts/objectives";
import { writeWeeklyReport } from "@/lib/services/report/weekly-report";

const NONE = { n: 0, promised: 0, kept: 0, meanMs: null, p50Ms: null, p95Ms: null };
const NO_TIME = { queue: 0, lane: 0, pool: 0, retry: 0, person: 0, condition: 0, running: 0, other: 0 };

const aDag = (dagKey: string, kept: number, more: Partial<DagFigures> = {}): DagFigures => ({
  dagKey,
  title: "Onboarding",
  missed: 0,
  causes: { ...NO_TIME, lane: 300, running: 700 },
  scopes: [
    {
      ...{ scope: "client", targetMs: 180_000, n: 100, promised: 100, kept, meanMs: 1, p50Ms: 1, p95Ms: 192_000 },
      previous: { ...NONE, promised: 50, kept: 48 },
    },
    { ...NONE, scope: "run", targetMs: null, previous: NONE },
  ],
  ...more,
});

const aWeek = (dags: DagFigures[]): Objectives => ({
  window: "7d",
  previousFrom: "2026-11-09T00:00:00.000Z",
  from: "2026-11-16T00:00:00.000Z",
  to: "2026-11-23T00:00:00.000Z",
  relativeError: 0.05,
  countedUntil: null,
  dags,
});

const SITE = "https://box.example";

test("the mail answers first whether clients were in time, then which DAG hurts most and why", () => {
  const week = aWeek([aDag("research.fine", 100), aDag("research.slow", 90, { missed: 3 })]);
  expect(writeWeeklyReport(week, SITE).subject).toBe("[Signalbox] 95.0 % of clients in time, 2026-11-16 to 2026-11-22");
  expect(writeWeeklyReport(week, SITE).text).toBe(`The week from 2026-11-16 to 2026-11-22 (UTC)

95.0 % of 200 clients had their decision in time; 95 % are promised. The week before: 96.0 %. One DAG missed an objective.

research.slow (Onboarding)
  Clients: MISSED, 90.0 % of 100; 95 of 100 within 3 m 12 s, promised 3 m 00 s
  Longest wait: lane, 30.0 % of the time
  Deadlines missed: 3
  https://box.example/objectives/research.slow?window=7d

research.fine (Onboarding)
  Clients: in time, 100.0 % of 100; 95 of 100 within 3 m 12 s, promised 3 m 00 s
  Longest wait: lane, 30.0 % of the time
  https://box.example/objectives/research.fine?window=7d

https://box.example/objectives?window=7d

You get this because you asked for it. Objectives, Weekly e-mail ends it.
`);
});

test("a week in which nothing ended says so", () => {
  const quiet = aDag("research.quiet", 0, { scopes: [], causes: NO_TIME });
  const { text } = writeWeeklyReport(aWeek([quiet]), null);
  expect(text).toContain("No client with a promised time was decided. Every DAG kept its objectives.");
  expect(text).toContain("research.quiet (Onboarding)\n  No run ended.");
});

test("nothing that people typed acts as markup in the HTML", () => {
  const { html } = writeWeeklyReport(aWeek([aDag("research.a", 100, { title: '<img src="x">' })]), SITE);
  expect(html).toContain("&lt;img src=&quot;x&quot;&gt;");
  expect(html).not.toContain("<img");
});
