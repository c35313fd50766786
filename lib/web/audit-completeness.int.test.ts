import type pg from "pg";
import { expect, it } from "vitest";
import { z } from "zod";
import { POST as closeChange } from "@/app/api/v1/change-requests/[number]/close/route";
import { POST as reopen } from "@/app/api/v1/change-requests/[number]/reopen/route";
import { POST as schedule } from "@/app/api/v1/change-requests/[number]/schedule/route";
import { POST as openThread } from "@/app/api/v1/change-requests/[number]/threads/route";
import { POST as toDraft } from "@/app/api/v1/change-requests/[number]/to-draft/route";
import { POST as unschedule } from "@/app/api/v1/change-requests/[number]/unschedule/route";
import { POST as testConnection } from "@/app/api/v1/connections/[name]/tests/route";
import { POST as hold } from "@/app/api/v1/dags/[dagKey]/clients/[clientKey]/hold/route";
import { POST as release } from "@/app/api/v1/dags/[dagKey]/clients/[clientKey]/release/route";
import { POST as enqueue } from "@/app/api/v1/dags/[dagKey]/clients/route";
import { POST as pause } from "@/app/api/v1/dags/[dagKey]/pause/route";
import { POST as unpause } from "@/app/api/v1/dags/[dagKey]/unpause/route";
import { POST as answerGrant } from "@/app/api/v1/grant-requests/[id]/answer/route";
import { DELETE as takeRole } from "@/app/api/v1/grants/[id]/route";
import { POST as giveRole } from "@/app/api/v1/grants/route";
import { PUT as setNotices } from "@/app/api/v1/me/notices/route";
import { DELETE as endWeekly, PUT as getWeekly } from "@/app/api/v1/objectives/weekly-report/route";
import { POST as publishPack } from "@/app/api/v1/packs/route";
import { POST as answerPlatform } from "@/app/api/v1/platform-changes/[id]/answer/route";
import { POST as proposePlatform } from "@/app/api/v1/platform-changes/route";
import { POST as replyTo } from "@/app/api/v1/threads/[id]/comments/route";
import { POST as resolveThread } from "@/app/api/v1/threads/[id]/resolve/route";
import { POST as makeToken } from "@/app/api/v1/tokens/route";
import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { userSchema } from "@/lib/contracts/people";
import { platformChangeSchema } from "@/lib/contracts/platform-changes";
import { hasPermission } from "@/lib/domain/access/permissions";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { TEST_PEOPLE, type TestPerson } from "@/lib/testing/people";
import { approveConnection } from "@/lib/testing/platform";
import { ChangePlay } from "@/lib/testing/play-changes";
import { RunPlay, WITH_PEOPLE } from "@/lib/testing/play-runs";
import { changingRoutes, isAsSaid, nameOf, RoutePlayer } from "@/lib/testing/played-routes";
import { ROUTE_RECORD } from "@/lib/testing/route-record";
import type { TestEngine } from "@/lib/testing/test-engine";
import { type Answered, type TestWeb, webTest } from "@/lib/testing/web";

/** Somebody whom the route refuses, and why; nobody when all roles may, and tokens too. */
function refused({
  declaration,
}: (typeof changingRoutes)[number]["handler"]): { as: TestPerson; withToken: boolean } | null {
  if (declaration.tokens === "refused") return { as: "de", withToken: true };
  const as = (["nobody", "viewer"] as const).find((who) => !hasPermission(TEST_PEOPLE[who], declaration.permission));
  return as ? { as, withToken: false } : null;
}

webTest(
  "every route that changes something puts a refusal into the record: who, by what right, and why",
  async ({ web, pool }) => {
    const wrong: string[] = [];
    for (const { handler, method, path, params } of changingRoutes) {
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
    expect(rows[0].refusals).toBe(changingRoutes.filter(({ handler }) => refused(handler)).length);
  },
);

/** What web writes without an entry, and why. */
const WITHOUT_ENTRY: Readonly<Record<string, string>> = {
  idempotency_key: "answers kept for a repeat",
  sign_in_attempt: "counts tries; the refusal itself is an entry",
  dag_draft: "a working copy: what comes of it is recorded when it is submitted",
  draft_editor: "who saved a working copy; they are contributors once it is submitted",
  review_tick: "what a reader has read",
  review_attention: "who is on a review, and what somebody put aside; no guard reads it",
  draft_presence: "who has a draft open, forgotten within a minute",
  draft_pin: "what one's own tries use instead of running a task",
  draft_try: "one's own; its beginning is an entry",
  saved_filter: "how somebody looks at their lists",
  merge_choice: "kept until the conflicts are resolved, which is an entry",
  check_result: "the product's own word, bound to the revision it is about",
  check_due: "hints",
  connection_test: "what checks ask for; what a person asks for is an entry",
};
/** Their record is the run's own log, which says who did what; what people do to a run is an entry beside it. */
const OF_RUNS =
  /^(client|queue_item|backfill|backfill_unit|dag_run|task_|waiting_task|triggered_item|outbox|transition_log|mark_request|alert$|alert_signal|alert_delivery|missed_|intake_|schedule|component|activation_schedule|run_|deadline|objective|attention)/;

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

it("every route that changes something says what it leaves in the record, or why nothing", () => {
  expect(Object.keys(ROUTE_RECORD).toSorted()).toEqual(changingRoutes.map(nameOf).toSorted());
});

/** Everything that people decide about DAGs, the platform and each other, once. */
async function decideEverything(web: TestWeb, flow: ChangeFlow): Promise<Answered[]> {
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
    await web.call(unpause, { as: "de", params: { dagKey: "research.test" } }),
  );
  return [...answers, ...(await decideMore(web, flow))];
}

/** What needs something that is there already: the active version, a request, a thread, a client. */
async function decideMore(web: TestWeb, flow: ChangeFlow): Promise<Answered[]> {
  const dag = { dagKey: "research.test" };
  const pool = { kind: "pool", name: "ledger", value: { slots: 3, description: "" }, why: "New" };
  const proposed = await web.call(proposePlatform, { as: "de", body: pool });
  const { id, contentHash } = platformChangeSchema.parse(proposed.body);
  const users = await web.call(giveRole, { as: "admin", body: { userId: web.people.viewer, role: "ds" } });
  const { grants, requests } = userSchema.parse(users.body);
  const asked = await web.call(giveRole, { as: "admin", body: { userId: web.people.viewer, role: "do" } });
  const request = userSchema.parse(asked.body).requests[0]?.id ?? requests[0]?.id ?? "";
  const client = { ...dag, clientKey: "client-1" };
  const answers = [
    proposed,
    await web.call(answerPlatform, { as: "do", params: { id }, body: { answer: "approve", contentHash } }),
    users,
    asked,
    await web.call(answerGrant, { as: "manager", params: { id: request }, body: { answer: "confirm" } }),
    await web.call(takeRole, {
      as: "admin",
      method: "DELETE",
      params: { id: grants.find(({ role }) => role === "ds")?.id ?? "" },
    }),
    await web.call(enqueue, { as: "de", params: dag, body: { clients: [{ clientKey: "client-1" }] } }),
    await web.call(hold, { as: "de", params: client, body: {} }),
    await web.call(release, { as: "de", params: client }),
    await web.call(setNotices, { as: "manager", method: "PUT", body: { isOn: false } }),
    await web.call(getWeekly, { as: "manager", method: "PUT", body: { email: "manager@example.com" } }),
    await web.call(endWeekly, { as: "manager", method: "DELETE" }),
  ];
  await flow.save(aDraftThat("echo three"));
  answers.push(await flow.submit());
  const { number } = z.object({ number: z.int() }).parse(answers.at(-1)?.body);
  const ofIt = { params: { number: String(number) } };
  const thread = { anchor: { kind: "change_request" }, revision: 1, isBlocking: false, body: "Why?" };
  const opened = await web.call(openThread, { as: "de", ...ofIt, body: thread });
  const threadId = changeRequestDetailSchema.parse(opened.body).threads[0]?.id ?? "";
  const head = await flow.head(number);
  answers.push(
    opened,
    await web.call(replyTo, { as: "ds", params: { id: threadId }, body: { body: "Because" } }),
    await web.call(resolveThread, { as: "de", params: { id: threadId }, body: { resolved: true } }),
    await flow.review("de2", "request_changes", { number }),
    await flow.review("de2", "withdraw", { number }),
    await web.call(schedule, { as: "de", ...ofIt, body: { ...head, at: null } }),
    await web.call(unschedule, { as: "de", ...ofIt }),
    await web.call(toDraft, { as: "ds", ...ofIt }),
  );
  return answers;
}

/** What people do to what is there by now, each word once. */
async function playTheRest(player: RoutePlayer, flow: ChangeFlow, engine: TestEngine): Promise<void> {
  const changes = new ChangePlay(player, flow);
  await changes.talk();
  await changes.merge();
  await changes.emergency();
  await changes.platform();
  await changes.activate(await changes.propose(WITH_PEOPLE));
  const runs = new RunPlay(player, engine);
  const runId = await runs.run();
  await runs.backfill();
  await runs.draft(flow.saveNumber, runId);
  await runs.alert(runId);
  await runs.operations();
}

webTest(
  "nothing that web may write changes without the entry that its route is said to leave",
  async ({ web, pool, engine }) => {
    const guarded = await guardEveryTable(pool);
    expect(guarded).toEqual(
      expect.arrayContaining(["review", "activation", "platform_change", "role_grant", "api_token", "dag"]),
    );
    const player = new RoutePlayer(web, pool);
    const flow = new ChangeFlow(player.web);
    const answers = await decideEverything(player.web, flow);
    expect(answers.map(({ status, body }) => (status < 300 ? "done" : body))).toEqual(answers.map(() => "done"));
    await playTheRest(player, flow, engine);
    expect(player.heard.filter((one) => !isAsSaid(one))).toEqual([]);
    expect(player.unplayed()).toEqual([]);
    // The guard itself holds: at a SQL prompt nothing is written past the record.
    await expect(pool.query("UPDATE dag SET is_paused = NOT is_paused")).rejects.toThrow(
      "no entry for a change of dag",
    );
  },
  // Some two hundred calls.
  120_000,
);
