import type pg from "pg";
import { expect } from "vitest";
import { POST as closeChange } from "@/app/api/v1/change-requests/[number]/close/route";
import { POST as reopen } from "@/app/api/v1/change-requests/[number]/reopen/route";
import { POST as openThread } from "@/app/api/v1/change-requests/[number]/threads/route";
import { POST as testConnection } from "@/app/api/v1/connections/[name]/tests/route";
import { POST as pause } from "@/app/api/v1/dags/[dagKey]/pause/route";
import { POST as giveRole } from "@/app/api/v1/grants/route";
import { POST as publishPack } from "@/app/api/v1/packs/route";
import { POST as makeToken } from "@/app/api/v1/tokens/route";
import { hasPermission } from "@/lib/domain/access/permissions";
import { findApiRoutes, isApiRoute } from "@/lib/testing/api-routes";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { TEST_PEOPLE, type TestPerson } from "@/lib/testing/people";
import { approveConnection } from "@/lib/testing/platform";
import { type Answered, type TestWeb, webTest } from "@/lib/testing/web";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
const changing = (await findApiRoutes()).flatMap(({ handler, ...route }) =>
  isApiRoute(handler) && !READS.has(route.method) ? [{ ...route, handler }] : [],
);

/** Somebody whom the route refuses, and why; nobody when all roles may, and tokens too. */
function refused({ declaration }: (typeof changing)[number]["handler"]): { as: TestPerson; withToken: boolean } | null {
  if (declaration.tokens === "refused") return { as: "de", withToken: true };
  const as = (["nobody", "viewer"] as const).find((who) => !hasPermission(TEST_PEOPLE[who], declaration.permission));
  return as ? { as, withToken: false } : null;
}

webTest(
  "every route that changes something puts a refusal into the record: who, by what right, and why",
  async ({ web, pool }) => {
    const wrong: string[] = [];
    for (const { handler, method, path, params } of changing) {
      const who = refused(handler);
      if (!who) continue;
      const body = handler.declaration.body ? { body: {} } : {};
      const values = Object.fromEntries(params.map((name) => [name, "1"]));
      await web.call(handler, { ...who, ...body, method, params: values });
      const { rows } = await pool.query(
        "SELECT actor_id, action, payload::jsonb #>> '{details,reason}' AS reason FROM audit_event ORDER BY sequence DESC LIMIT 1",
      );
      const [last] = rows;
      const reason = who.withToken ? "token_refused" : "missing_permission";
      if (last?.action !== "access.denied" || last.actor_id !== web.people[who.as] || last.reason !== reason)
        wrong.push(`${method} ${path}`);
    }
    expect(wrong).toEqual([]);
    const { rows } = await pool.query(
      "SELECT count(*)::int AS refusals FROM audit_event WHERE action = 'access.denied'",
    );
    expect(rows[0].refusals).toBe(changing.filter(({ handler }) => refused(handler)).length);
  },
);

/** What web writes without an entry, and why. */
const WITHOUT_ENTRY: Readonly<Record<string, string>> = {
  idempotency_key: "answers kept for a repeat",
  sign_in_attempt: "counts tries; the refusal itself is an entry",
  dag_draft: "a working copy: what comes of it is recorded when it is submitted",
  draft_editor: "who saved a working copy; they are contributors once it is submitted",
  review_tick: "what a reader has read",
  merge_choice: "kept until the conflicts are resolved, which is an entry",
  check_result: "the product's own word, bound to the revision it is about",
  check_due: "hints",
  connection_test: "what checks ask for; what a person asks for is an entry",
};
/** Their record is the run's own log, which says who did what; what people do to a run is an entry beside it. */
const OF_RUNS =
  /^(client|queue_item|backfill|backfill_unit|dag_run|task_|waiting_task|triggered_item|outbox|transition_log|mark_request|alert|missed_|intake_|schedule|component|activation_schedule|run_|deadline|objective|attention)/;

/** From here on no transaction ends that changed one of these tables without an entry of its own. */
async function guardEveryTable(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(`
    SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname NOT LIKE 'audit%'
      AND has_table_privilege('signalbox_web_rights', c.oid, 'INSERT, UPDATE, DELETE') ORDER BY 1`);
  const guarded = rows.map(({ name }) => name).filter((name) => !(name in WITHOUT_ENTRY) && !OF_RUNS.test(name));
  await pool.query(`
    CREATE FUNCTION must_be_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM audit_event WHERE xmin = pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'no entry for a change of %', TG_TABLE_NAME;
      END IF;
      RETURN NULL;
    END $$`);
  for (const name of guarded)
    await pool.query(
      `CREATE CONSTRAINT TRIGGER must_be_recorded AFTER INSERT OR UPDATE OR DELETE ON ${name}
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION must_be_recorded()`,
    );
  return guarded;
}

/** Everything that people decide about DAGs, the platform and each other, once. */
async function decideEverything(web: TestWeb): Promise<Answered[]> {
  const flow = new ChangeFlow(web);
  const connection = { kind: "http", name: "bureau", settings: { baseUrl: "https://bureau.example", auth: "none" } };
  const ofOne = { params: { number: "1" } };
  await flow.createDag();
  await flow.save(aDraftThat("true"));
  const answers = [
    await flow.submit(),
    await web.call(openThread, {
      as: "de",
      ...ofOne,
      body: { anchor: { kind: "change_request" }, revision: 1, isBlocking: false, body: "Why?" },
    }),
    await web.call(closeChange, { as: "ds", ...ofOne, body: { reason: "not now" } }),
    await web.call(reopen, { as: "ds", ...ofOne, body: { expectedHead: 1 } }),
  ];
  await flow.save(aDraftThat("false"));
  answers.push(await flow.push(2), await flow.review("de", "approve"), await flow.activate("de2"));
  const bureau = { params: { name: "bureau" } };
  answers.push(
    await approveConnection(web, connection),
    await approveConnection(web, { ...connection, secret: "hunter-22" }),
    await web.call(testConnection, { as: "do", ...bureau, body: { lane: "default" } }),
    await web.call(publishPack, { as: "de", body: { name: "features", files: [{ path: "run.py", text: "pass" }] } }),
    await web.call(giveRole, { as: "admin", body: { userId: web.people.nobody, role: "viewer" } }),
    await web.call(giveRole, { as: "admin", body: { userId: web.people.nobody, role: "de" } }),
    await web.call(makeToken, { as: "ds", body: { name: "import" } }),
    await web.call(pause, { as: "de", params: { dagKey: "research.test" } }),
  );
  return answers;
}

webTest("nothing that web may write changes without an entry in the same transaction", async ({ web, pool }) => {
  const guarded = await guardEveryTable(pool);
  expect(guarded).toEqual(
    expect.arrayContaining(["review", "activation", "platform_change", "role_grant", "api_token", "dag"]),
  );
  const answers = await decideEverything(web);
  expect(answers.map(({ status, body }) => (status < 300 ? "done" : body))).toEqual(answers.map(() => "done"));
  // The guard itself holds: at a SQL prompt nothing is written past the record.
  await expect(pool.query("UPDATE dag SET is_paused = NOT is_paused")).rejects.toThrow("no entry for a change of dag");
});
