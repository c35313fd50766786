import pg from "pg";
import { afterAll, describe, expect } from "vitest";
import { publishActive } from "@/lib/testing/active-dag";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { dbTest } from "@/lib/testing/database";

const open: pg.Client[] = [];
afterAll(async () => {
  await Promise.all(open.map((client) => client.end().catch(() => undefined)));
});

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // A database dropped under it at the end of its test is no news.
  client.on("error", () => undefined);
  await client.connect();
  open.push(client);
  return client;
}

/** What the database says to a statement; null when it is done. */
async function refusal(client: pg.Client, sql: string): Promise<string | null> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.query("ROLLBACK");
  }
}

const NEVER = [
  "TRUNCATE audit_event",
  "TRUNCATE task_log",
  "UPDATE audit_event SET action = 'x'",
  "DELETE FROM audit_event",
  "UPDATE audit_head SET sequence = 0",
  "INSERT INTO audit_event SELECT * FROM audit_event LIMIT 1",
  "UPDATE activation SET actor_id = gen_random_uuid()",
  "DELETE FROM activation",
  "UPDATE review SET decision = 'approve'",
  "UPDATE snapshot SET canonical = ''",
  "DELETE FROM role_grant",
  "UPDATE dag_version SET number = 7",
  "CREATE TABLE mine ()",
  "CREATE TEMP TABLE mine ()",
  "ALTER TABLE audit_event DISABLE TRIGGER ALL",
  "DROP TRIGGER dag_guard ON dag",
  "CREATE OR REPLACE FUNCTION refuse_mutation() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
  "CREATE ROLE somebody SUPERUSER",
  "SET session_replication_role = replica",
  "SELECT * FROM _prisma_migrations",
  "COPY dag TO PROGRAM 'true'",
];

const WORKER_NEVER = [
  "INSERT INTO review (id, change_request_id, revision, content_hash, reviewer_id, decision) SELECT gen_random_uuid(), id, 1, 'x', author_id, 'approve' FROM change_request",
  "INSERT INTO role_grant (id, user_id, role, granted_by) SELECT gen_random_uuid(), id, 'de', id FROM app_user",
  "INSERT INTO activation (id) VALUES (gen_random_uuid())",
  "UPDATE role_grant SET revoked_at = now()",
  "UPDATE change_request SET lifecycle = 'activated'",
  "UPDATE dag SET active_version_id = NULL",
  "UPDATE dag SET is_paused = false",
  "UPDATE lane SET slots = 1000",
  "UPDATE environment SET memory_mb = 100000",
  "UPDATE connection SET settings = '{}'",
  "INSERT INTO pack_file SELECT * FROM pack_file",
  "SELECT password_hash FROM app_user",
  "SELECT * FROM api_token",
  "SELECT * FROM sign_in_attempt",
  "SELECT * FROM idempotency_key",
];

const WEB_NEVER = [
  "UPDATE lane SET slots = 1000",
  "INSERT INTO pool (name, slots) VALUES ('mine', 5)",
  "UPDATE environment SET memory_mb = 100000",
  "DELETE FROM activation_window",
  "INSERT INTO activation_window (name, effect) VALUES ('mine', 'allow')",
];

describe("at a SQL connection", () => {
  dbTest(
    "neither web nor worker changes the record, undoes a guard or makes anything",
    async ({ webDatabaseUrl, workerDatabaseUrl }) => {
      for (const url of [webDatabaseUrl, workerDatabaseUrl]) {
        const client = await connected(url);
        for (const sql of NEVER) expect(await refusal(client, sql), sql).toMatch(/permission denied|must be owner/);
      }
    },
  );

  dbTest("web changes the platform only by what another person approves", async ({ webDatabaseUrl }) => {
    const web = await connected(webDatabaseUrl);
    for (const sql of WEB_NEVER) expect(await refusal(web, sql), sql).toMatch(/permission denied/);
    const proposal = `INSERT INTO platform_change (id, kind, name, after, content_hash, why, proposed_by)
      SELECT '0195b7a0-0000-7000-8000-00000000000b', 'lane', 'bulk', '{"slots": 99, "description": ""}', '', 'mine', user_id
      FROM role_grant WHERE role = 'do' LIMIT 1;`;
    const someone = `INSERT INTO app_user (id, person_key, name) VALUES ('0195b7a0-0000-7000-8000-00000000000c', 'x', 'x');
      INSERT INTO role_grant (id, user_id, role, granted_by)
      SELECT gen_random_uuid(), '0195b7a0-0000-7000-8000-00000000000c', 'do', '00000000-0000-7000-8000-000000000001';`;
    for (const [sql, reason] of [
      [
        "UPDATE platform_change SET outcome = 'applied', answered_by = proposed_by, answered_at = now()",
        /not_eligible|by_two/,
      ],
      ["SELECT apply_platform_change(id, proposed_by, content_hash, '{}') FROM platform_change", /is_contributor/],
    ] as const)
      expect(await refusal(web, `${someone} ${proposal} ${sql}`), sql).toMatch(reason);
  });

  dbTest("a worker decides nothing and reads nobody's credentials", async ({ workerDatabaseUrl }) => {
    const worker = await connected(workerDatabaseUrl);
    for (const sql of WORKER_NEVER) expect(await refusal(worker, sql), sql).toMatch(/permission denied/);
    expect(await refusal(worker, "SELECT id, name FROM app_user")).toBeNull();
  });

  dbTest(
    "web writes no connection and reads no secret of a connection or an alert channel; workers read those in force",
    async ({ webDatabaseUrl, workerDatabaseUrl }) => {
      const web = await connected(webDatabaseUrl);
      for (const sql of [
        "SELECT secret FROM connection",
        "SELECT * FROM connection",
        "UPDATE connection SET secret = 'sealed', secret_version = version",
        "SELECT sealed_secret FROM platform_change",
        "UPDATE platform_change SET sealed_secret = 'another'",
        "SELECT write_platform_object(NULL)",
        "SELECT secret FROM alert_channel",
        "SELECT * FROM alert_channel",
        "UPDATE alert_channel SET name = 'x' WHERE secret = 'guessed'",
        "UPDATE alert_channel SET kind = 'slack'",
        "UPDATE alert_channel SET secret = 'sealed' RETURNING secret",
        "DELETE FROM alert_channel",
      ])
        expect(await refusal(web, sql), sql).toMatch(/permission denied/);
      const worker = await connected(workerDatabaseUrl);
      expect(await refusal(worker, "SELECT secret FROM connection")).toBeNull();
      expect(await refusal(worker, "SELECT secret FROM alert_channel")).toBeNull();
      expect(await refusal(worker, "SELECT sealed_secret FROM platform_change")).toMatch(/permission denied/);
    },
  );

  dbTest("web cannot activate by hand: every way is refused by a guard", async ({ pool, webDatabaseUrl }) => {
    const { dagId, contentHash } = await publishActive(pool, aDocument([aBashTask("a")]));
    const web = await connected(webDatabaseUrl);
    const author = "(SELECT created_by FROM dag LIMIT 1)";
    const proposed = `INSERT INTO change_request (id, dag_id, author_id, title, why) VALUES ('0195b7a0-0000-7000-8000-00000000000a', '${dagId}', ${author}, 'x', 'x');
      INSERT INTO revision (change_request_id, number, content_hash, base_hash, layout, yaml, pushed_by)
      VALUES ('0195b7a0-0000-7000-8000-00000000000a', 1, '${contentHash}', '${contentHash}', '{}', '', ${author});`;
    const activation = `INSERT INTO activation (id, dag_id, change_request_id, revision, content_hash, actor_id)
      VALUES (gen_random_uuid(), '${dagId}', '0195b7a0-0000-7000-8000-00000000000a', 1, '${contentHash}', ${author})`;
    for (const [sql, reason] of [
      [`UPDATE dag SET active_version_id = NULL`, /no_activation_record/],
      [`UPDATE change_request SET lifecycle = 'open'`, /not_open/],
      [
        `${proposed} UPDATE change_request SET lifecycle = 'activated' WHERE lifecycle = 'open'`,
        /no_activation_record/,
      ],
      [`${proposed} ${activation}`, /no_policy|missing_approval/],
      [
        `INSERT INTO dag_version (id, dag_id, number, content_hash, activation_id, layout, yaml)
         SELECT gen_random_uuid(), dag_id, 2, content_hash, activation_id, '{}', '' FROM dag_version LIMIT 1`,
        /no_activation_record/,
      ],
    ] as const)
      expect(await refusal(web, sql), sql).toMatch(reason);
  });

  dbTest("the guards bind the owner of the tables as well", async ({ pool, databaseUrl }) => {
    await publishActive(pool, aDocument([aBashTask("a")]));
    const owner = await connected(databaseUrl);
    await owner.query("SELECT audit_append(NULL, 'test.done', 'test', '1', '{}')");
    for (const [sql, reason] of [
      ["TRUNCATE audit_event CASCADE", /append_only/],
      ["UPDATE audit_event SET action = 'x'", /append_only/],
      ["DELETE FROM audit_head", /append_only/],
      ["UPDATE audit_head SET sequence = 99", /audit_chain/],
      ["UPDATE dag SET active_version_id = NULL", /no_activation_record/],
    ] as const)
      expect(await refusal(owner, sql), sql).toMatch(reason);
  });

  dbTest("an entry whose columns say something else than its text is refused", async ({ databaseUrl }) => {
    const owner = await connected(databaseUrl);
    const forged = `INSERT INTO audit_event (sequence, at, action, target_type, target_id, payload, previous_hash, row_hash)
      SELECT h.sequence + 1, now(), 'seen', 't', '1', p.text, h.row_hash, sha256(h.row_hash || convert_to(p.text, 'UTF8'))
      FROM audit_head h CROSS JOIN LATERAL (SELECT jsonb_build_object('sequence', h.sequence + 1, 'action', 'hidden')::text AS text) p`;
    expect(await refusal(owner, forged)).toMatch(/audit_chain/);
  });
});
