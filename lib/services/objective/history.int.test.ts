import { expect } from "vitest";
import { GET as getBehind } from "@/app/api/v1/dags/[dagKey]/objectives/clients/route";
import { GET as getDag } from "@/app/api/v1/dags/[dagKey]/objectives/route";
import { GET as getExport } from "@/app/api/v1/objectives/export/route";
import { GET as getAll } from "@/app/api/v1/objectives/route";
import {
  behindSchema,
  type DagObjectives,
  dagObjectivesSchema,
  objectivesPageSchema,
} from "@/lib/contracts/objectives";
import type { PrismaClient } from "@/lib/db/client";
import { totalTime } from "@/lib/domain/objective/critical-path";
import { RELATIVE_ERROR } from "@/lib/domain/objective/histogram";
import type { Cause } from "@/lib/domain/objective/scope";
import { compilePlan } from "@/lib/domain/run/plan";
import { countRuns } from "@/lib/services/objective/count-runs";
import { publishActive } from "@/lib/testing/active-dag";
import { aBashTask, aDocument, idOf } from "@/lib/testing/dag-builders";
import { changePlatform } from "@/lib/testing/platform";
import type { TestEngine } from "@/lib/testing/test-engine";
import { webTest } from "@/lib/testing/web";
import { seededRandom } from "@/prisma/seed/demo-applicants";
import { DISPATCH_MS, makeRun, type RunFate, type TaskFate } from "@/prisma/seed/history/make-history";
import { writeHistory } from "@/prisma/seed/history/write-history";

const DAY_MS = 86_400_000;
const RUNS = 160;
const KEY = "research.test";

/** One after the other, so that every wait is on the critical path; the branch leaves one of two out. */
const TASKS = [
  aBashTask("load", [], { retries: 1 }),
  aBashTask("scored", ["load"], { pool: "scoring" }),
  { id: idOf("ask"), key: "ask", operator: "approval" as const, needs: ["scored"], question: "Is it right?" },
  {
    ...{ id: idOf("tier"), key: "tier", operator: "branch" as const, needs: ["ask"] },
    ...{ cases: [{ when: "true", then: ["fast"] }], otherwise: ["slow"] },
  },
  aBashTask("fast", ["tier"]),
  aBashTask("slow", ["tier"]),
  aBashTask("end", ["fast", "slow"], { trigger_rule: "none_failed_min_one_success" }),
];
const OBJECTIVES = { client_p95: "30s", run_p95: "20s", task_p95: "3s", gap_p95: "1s" };

/** What was decided to happen, added up beside it. */
const known: Record<Cause, number> = {
  ...{ queue: 0, lane: 0, pool: 0, retry: 0, person: 0, condition: 0, running: 0, other: 0 },
};

type Random = (below: number) => number;

function taskFate(key: string, random: Random): TaskFate {
  return {
    slotMs: random(800),
    workMs: 50 + random(random(10) === 0 ? 6_000 : 1_500),
    retry: key === "load" && random(5) === 0 ? { workMs: 300, pauseMs: 1_000 + random(2_000) } : null,
    deferMs: key === "ask" ? 500 + random(5_000) : 0,
    fails: key === "end" && random(20) === 0,
    output: null,
  };
}

function remember({ slotMs, workMs, retry, deferMs }: TaskFate, takesPool: boolean): void {
  const [failed, deferred] = [retry ? 1 : 0, deferMs > 0 ? 1 : 0];
  known[takesPool ? "pool" : "lane"] += slotMs;
  known.lane += DISPATCH_MS * (1 + failed + deferred);
  known.running += workMs + (retry?.workMs ?? 0) + deferred;
  known.retry += retry?.pauseMs ?? 0;
  known.person += deferMs;
}

function fateOf(at: number, until: number, random: Random): RunFate {
  const arrivedAt = until - random(3 * DAY_MS);
  const queueMs = random(4) === 0 ? random(20_000) : random(500);
  known.queue += queueMs;
  // From the last task's end to the run's.
  known.other += 1;
  return {
    ...{ clientKey: `loan-${at}`, class: at % 3, arrivedAt, queueMs },
    choose: (_, choices) => choices[random(2)] ?? [],
    taskFate: ({ key, pool }) => {
      const fate = taskFate(key, random);
      remember(fate, pool !== null);
      return fate;
    },
  };
}

/** Every time that is measured, straight from the rows that the engine writes, by a hand other than the one that counts. */
const RAW = `
  WITH promised AS (
    SELECT v.id AS version_id, v.number, (s.document -> 'objectives') AS o, s.document
    FROM dag_version v JOIN LATERAL (SELECT convert_from(canonical, 'UTF8')::jsonb -> 'document' AS document FROM snapshot
      WHERE content_hash = v.content_hash) s ON true
  ), edge AS (
    SELECT p.version_id, t ->> 'key' AS down, need AS up FROM promised p, jsonb_array_elements(p.document -> 'tasks') t,
      jsonb_array_elements_text(t -> 'needs') need
  ), run AS (
    SELECT r.*, q.arrived_at, p.number, p.o FROM dag_run r JOIN queue_item q ON q.id = r.queue_item_id JOIN promised p USING (version_id)
  ), timed AS (
    SELECT 'client' AS scope, '' AS task, r.*, r.finished_at - r.arrived_at AS took, 'client_p95' AS name, r.state = 'success' AS may FROM run r
    UNION ALL SELECT 'run', '', r.*, r.finished_at - r.created_at, 'run_p95', r.state = 'success' FROM run r
    UNION ALL SELECT 'task', t.task_key, r.*, t.finished_at - t.first_started_at, 'task_p95', true
      FROM run r JOIN task_instance t ON t.dag_run_id = r.id WHERE t.first_started_at IS NOT NULL AND t.task_key <> 'ask'
    UNION ALL SELECT 'gap', t.task_key, r.*, t.first_started_at - u.ended, 'gap_p95', true
      FROM run r JOIN task_instance t ON t.dag_run_id = r.id CROSS JOIN LATERAL (
        SELECT max(u.finished_at) AS ended FROM edge e JOIN task_instance u ON u.dag_run_id = r.id AND u.task_key = e.up
        WHERE e.version_id = r.version_id AND e.down = t.task_key) u
      WHERE t.first_started_at IS NOT NULL AND u.ended IS NOT NULL
  ), measured AS (
    SELECT scope, task, number AS version, class, finished_at, extract(epoch FROM took)::float8 * 1000 AS ms,
      may AND took <= replace(o ->> name, 's', ' s')::interval AS kept FROM timed
  )
  SELECT count(*)::int AS n, count(*) FILTER (WHERE kept)::int AS kept, avg(ms)::float8 AS mean,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) AS p50, percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) AS p95
  FROM measured WHERE scope = $1 AND finished_at >= $2`;

type Shown = Readonly<{
  n: number;
  promised: number;
  kept: number;
  meanMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
}>;

type Raw = Readonly<{ n: number; kept: number; mean: number; p50: number; p95: number }>;
type Rows = (text: string, values: unknown[]) => Promise<Raw[]>;
type Wanted = Readonly<{ rows: Rows; shown: Shown; scope: string; from: string; only: string }>;

/** Counts and means as they are, percentiles to the histogram's stated error. */
async function expectRaw({ rows, shown, scope, from, only }: Wanted): Promise<void> {
  const [raw] = await rows(`${RAW} ${only}`, [scope, from]);
  const about = `${scope} ${only}`;
  expect([shown.n, shown.promised, shown.kept], about).toEqual([raw?.n, raw?.n, raw?.kept]);
  if (!raw || raw.n === 0) return;
  expect(shown.meanMs, about).toBeCloseTo(raw.mean, 6);
  const error = (is: number | null, exact: number) => Math.abs((is ?? 0) - exact) / exact;
  expect(error(shown.p50Ms, raw.p50), about).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9);
  expect(error(shown.p95Ms, raw.p95), about).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9);
}

const DOCUMENTS = [
  aDocument(TASKS, { objectives: OBJECTIVES }),
  aDocument(TASKS, { objectives: { ...OBJECTIVES, client_p95: "20s" } }),
];

/** Half of the runs with each version, each version as old as its runs. */
async function loadWeek({ engine, prisma }: Readonly<{ engine: TestEngine; prisma: PrismaClient }>): Promise<number> {
  await changePlatform(engine.pool, "pool", "scoring", { slots: 4, description: "" });
  const next = seededRandom(7);
  const random: Random = (below) => Math.floor(next() * below);
  for (const [at, document] of DOCUMENTS.entries()) {
    const { dagId, versionId } = await publishActive(engine.pool, document);
    const until = Date.now() - (5 - 4 * at) * DAY_MS;
    const runs = Array.from({ length: RUNS / 2 }, (_, place) =>
      makeRun(compilePlan(document), document, fateOf((at * RUNS) / 2 + place, until, random)),
    );
    await prisma.$transaction((tx) => writeHistory(tx, { dagId, versionId, lane: "default" }, runs));
    await engine.pool.query(`
      BEGIN; SET LOCAL session_replication_role = replica;
      UPDATE dag_version SET created_at = to_timestamp(${until / 1_000}) - interval '3 days 1 hour' WHERE id = '${versionId}';
      COMMIT;`);
  }
  let counted = 0;
  for (let isMore = true; isMore; ) {
    const round = await countRuns(engine.sqlPool, engine.worker.applier.versions);
    counted += round.counted;
    isMore = round.isMore;
  }
  return counted;
}

/** Every figure on the page of one DAG. */
async function expectPage(page: DagObjectives, rows: Rows): Promise<void> {
  const compare = (shown: Shown, scope: string, only = "") => expectRaw({ rows, shown, scope, from: page.from, only });
  for (const shown of page.dag.scopes) await compare(shown, shown.scope);
  for (const { version, scopes } of page.versions)
    for (const shown of scopes) await compare(shown, shown.scope, `AND version = ${version}`);
  for (const { class: one, scopes } of page.classes)
    for (const shown of scopes) await compare(shown, shown.scope, `AND class = ${one}`);
  for (const shown of page.series)
    await compare(shown, "client", `AND date_trunc('day', finished_at, 'UTC') = '${shown.at}'`);
  for (const shown of page.hours)
    await compare(shown, "client", `AND extract(hour FROM finished_at AT TIME ZONE 'UTC') = ${shown.hour}`);
  for (const { taskKey, task, gap } of page.tasks) {
    await compare(task, "task", `AND task = '${taskKey}'`);
    await compare(gap, "gap", `AND task = '${taskKey}'`);
  }
}

webTest(
  "every figure of a week with known waits equals the one of the raw rows",
  { timeout: 60_000 },
  async ({ web, engine, prisma }) => {
    expect(await loadWeek({ engine, prisma })).toBe(RUNS);
    const page = dagObjectivesSchema.parse(
      (await web.call(getDag, { as: "manager", params: { dagKey: KEY }, query: "window=28d" })).body,
    );
    await expectPage(page, (text, values) => engine.rows<Raw>(text, values));
    expect(page.series.length).toBeGreaterThan(5);
    expect([page.tasks.length, page.versions.length, page.classes.length]).toEqual([7, 2, 3]);

    // What was decided to happen is what the page says it was, to the millisecond.
    expect(page.dag.causes).toEqual(known);
    expect(page.series.reduce((sum, { causes }) => sum + (causes.retry ?? 0), 0)).toBe(known.retry);
    const path = page.tasks.reduce((sum, { pathMs }) => sum + pathMs, 0);
    expect(path).toBeCloseTo(totalTime(known) - known.queue - known.other, 3);

    const all = objectivesPageSchema.parse((await web.call(getAll, { as: "viewer", query: "window=28d" })).body);
    expect(all.dags.find(({ dagKey }) => dagKey === KEY)?.scopes).toEqual(page.dag.scopes);

    const drill = async (query: string) => {
      const params = { dagKey: KEY };
      const answer = await web.call(getBehind, {
        as: "manager",
        params,
        query: `from=${page.from}&to=${page.to}&${query}`,
      });
      return behindSchema.parse(answer.body).items;
    };
    const clients = page.dag.scopes.find(({ scope }) => scope === "client");
    expect((await drill("late=true&limit=500")).length).toBe((clients?.promised ?? 0) - (clients?.kept ?? 0));
    const [longest] = await engine.rows<{ client_key: string }>(
      "SELECT c.client_key FROM queue_item q JOIN client c ON c.id = q.client_id ORDER BY q.claimed_at - q.arrived_at DESC LIMIT 1",
    );
    expect((await drill("cause=queue"))[0]?.clientKey).toBe(longest?.client_key);
    expect((await drill("taskKey=load&version=2")).every(({ version }) => version === 2)).toBe(true);

    const csv = await (await web.call(getExport, { as: "manager", query: `window=28d&dagKey=${KEY}` })).response.text();
    expect(csv).toContain(`${KEY},dag,this window,client,20000,${RUNS},${RUNS},${clients?.kept},`);
    expect((await web.call(getAll, { as: "admin" })).status).toBe(403);
  },
);
