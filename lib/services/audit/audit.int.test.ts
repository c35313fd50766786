import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { GET as exportAudit } from "@/app/api/v1/audit/export/route";
import { GET as listAudit } from "@/app/api/v1/audit/route";
import { GET as getEvidence } from "@/app/api/v1/dags/[dagKey]/versions/[version]/evidence/route";
import { auditEventSchema } from "@/lib/contracts/people";
import { pageOf } from "@/lib/contracts/problem";
import { readAuditHead } from "@/lib/db/audit-events";
import { createAnchorer } from "@/lib/integrations/audit/anchors";
import { folderStore } from "@/lib/integrations/store/folder-store";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import type { TestPerson } from "@/lib/testing/people";
import { runVerifyAudit } from "@/lib/testing/run-verify-audit";
import { type TestWeb, webTest } from "@/lib/testing/web";

const exported = async (web: TestWeb, query = "", as: TestPerson = "manager") =>
  (await web.call(exportAudit, { as, query })).response.text();

async function verified(text: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-export-"));
  const file = path.join(folder, "export.ndjson");
  await writeFile(file, text);
  const answer = await runVerifyAudit(["--file", file, ...args], env);
  await rm(folder, { recursive: true });
  return answer;
}

webTest(
  "an export verifies offline and against its database, and names what was changed",
  async ({ web, pool, databaseUrl }) => {
    await new ChangeFlow(web).propose();
    const text = await exported(web);
    expect(await verified(text)).toMatchObject({ code: 0, output: expect.stringContaining("entries, the last is") });
    expect((await verified(text.replace("draft.edited", "draft.edixed"))).output).toContain("was changed");
    const env = { DATABASE_URL: databaseUrl };
    expect(await verified(text, ["--database"], env)).toMatchObject({ code: 0 });
    // A superuser who switches the guards off, rewrites an entry and makes every later hash fit.
    await pool.query("ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER");
    await pool.query(`DO $$ DECLARE e record; last bytea := sha256('genesis'); BEGIN
    FOR e IN SELECT * FROM audit_event ORDER BY sequence LOOP
      UPDATE audit_event SET payload = replace(payload, 'research.test', 'research.fake'), target_id = replace(target_id, 'research.test', 'research.fake'),
        previous_hash = last, row_hash = sha256(last || convert_to(replace(payload, 'research.test', 'research.fake'), 'UTF8'))
        WHERE sequence = e.sequence RETURNING row_hash INTO last;
    END LOOP;
    UPDATE audit_head SET row_hash = last;
  END $$`);
    expect(await runVerifyAudit(["--database"], env)).toMatchObject({ code: 0 });
    expect(await verified(text, ["--database"], env)).toMatchObject({
      code: 1,
      output: expect.stringContaining("entry 1 is another one in the database"),
    });
  },
);

webTest(
  "the database check names a changed column, a changed text and a cut end",
  async ({ web, pool, databaseUrl }) => {
    await new ChangeFlow(web).propose();
    const env = { DATABASE_URL: databaseUrl };
    await pool.query("ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER");
    for (const [statement, problem] of [
      ["UPDATE audit_event SET action = 'dag.forgotten' WHERE sequence = 1", "entry 1 shows something else"],
      ["DELETE FROM audit_event WHERE sequence = (SELECT max(sequence) FROM audit_event)", "were cut away"],
      ["UPDATE audit_event SET payload = payload || ' ' WHERE sequence = 2", "entry 2 was changed"],
    ] as const) {
      await pool.query(`BEGIN; ${statement}; COMMIT`);
      const { code, output } = await runVerifyAudit(["--database"], env);
      expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining(problem) });
      await pool.query("UPDATE audit_event SET action = payload::jsonb ->> 'action'");
      await pool.query(
        "UPDATE audit_head SET (sequence, row_hash) = (SELECT sequence, row_hash FROM audit_event ORDER BY sequence DESC LIMIT 1)",
      );
    }
  },
);

webTest(
  "an export is filtered like the page, is itself recorded, and is refused to others on record",
  async ({ web }) => {
    await new ChangeFlow(web).propose();
    const lines = (await exported(web, "action=change_request.&person=ds")).trim().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain("change_request.submitted");
    expect((await verified(`${lines.join("\n")}\n`)).code).toBe(0);
    const csv = await exported(web, "format=csv&targetType=audit");
    expect(
      csv
        .split("\r\n")
        .slice(1, -1)
        .map((line) => line.split(",")[5]),
    ).toEqual(["audit.exported", "audit.exported"]);
    expect((await web.call(exportAudit, { as: "de" })).status).toBe(403);
    const record = pageOf(auditEventSchema).parse((await web.call(listAudit, { as: "de", query: "limit=2" })).body);
    expect(record.items.map(({ action, actor }) => [action, actor?.personKey])).toEqual([
      ["access.denied", "de"],
      ["audit.exported", "manager"],
    ]);
  },
);

webTest("whoever may not read the record reads their own entries and nobody else's", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.review("de", "comment");
  const seen = async (as: TestPerson, query = "") =>
    pageOf(auditEventSchema)
      .parse((await web.call(listAudit, { as, query })).body)
      .items.map(({ actor }) => actor?.personKey);
  expect(new Set(await seen("ds"))).toEqual(new Set(["ds"]));
  expect(await seen("ds", "person=de")).toEqual([]);
  expect(await seen("viewer")).toEqual([]);
  expect(new Set(await seen("manager"))).toEqual(new Set(["ds", "de"]));
});

webTest(
  "the evidence of a version has its exact bytes, who cleared them under which roles, and the entries",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    await flow.review("de", "approve");
    expect((await flow.activate("de")).status).toBe(200);
    const call = { params: { dagKey: "research.test", version: "1" } };
    const answer = await web.call(getEvidence, { as: "manager", ...call });
    expect(answer.headers.get("content-disposition")).toContain("research.test-v1-evidence.json");
    const { contentHash, canonical, rows, people, grants, record } = z
      .object({
        contentHash: z.string(),
        canonical: z.string(),
        rows: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
        people: z.array(z.object({ personKey: z.string() })),
        grants: z.array(z.object({ role: z.string() })),
        record: z.object({ entries: z.array(z.object({ payload: z.string() })) }),
      })
      .parse(answer.body);
    expect(createHash("sha256").update(canonical, "utf8").digest("hex")).toBe(contentHash);
    expect(rows.review).toMatchObject([{ decision: "approve", content_hash: contentHash, reviewer_id: web.people.de }]);
    expect(rows.requirement?.length).toBeGreaterThan(0);
    expect(rows.activation).toHaveLength(1);
    expect(people.map(({ personKey }) => personKey)).toEqual(["de", "ds"]);
    expect(grants.map(({ role }) => role).toSorted()).toEqual(["de", "ds"]);
    expect(record.entries.map(({ payload }) => JSON.parse(payload).action)).toEqual([
      ...["change_request.submitted", "change_request.approved", "change_request.activated", "evidence.exported"],
    ]);
    expect((await web.call(getEvidence, { as: "viewer", ...call })).status).toBe(403);
  },
);

webTest("an entry says by what call it came and which roles its actor held then", async ({ web, pool }) => {
  await new ChangeFlow(web).createDag();
  const { rows } = await pool.query("SELECT payload::jsonb AS entry FROM audit_event ORDER BY sequence DESC LIMIT 1");
  expect(rows[0]?.entry).toMatchObject({
    action: "dag.created",
    roles: ["ds"],
    origin: { via: "session", call: "POST /test", requestId: expect.any(String) },
  });
});

webTest(
  "an anchor kept outside shows a past that was rewritten, cut, or anchored by somebody else",
  async ({ web, pool, databaseUrl }) => {
    const root = await mkdtemp(path.join(tmpdir(), "signalbox-anchors-"));
    const folder = path.join(root, "anchors");
    const key = randomBytes(32);
    const check = () => runVerifyAudit(["--database", "--anchors", folder], { DATABASE_URL: databaseUrl });
    const guards = (verb: string) =>
      pool.query(`ALTER TABLE audit_event ${verb} TRIGGER USER; ALTER TABLE audit_head ${verb} TRIGGER USER`);
    const flow = new ChangeFlow(web);
    await flow.createDag();
    const anchor = async (seed = key) =>
      createAnchorer(folderStore(root), seed)(await readAuditHead(web.runtime.db), new Date());
    expect([await anchor(), await anchor()]).toEqual([true, false]);
    await flow.save(aDraftThat("true"));
    await anchor();
    expect(await check()).toMatchObject({ code: 0, output: expect.stringContaining("2 anchors") });
    await guards("DISABLE");
    await pool.query("DELETE FROM audit_event WHERE sequence = 2");
    await pool.query("UPDATE audit_head SET (sequence, row_hash) = (SELECT sequence, row_hash FROM audit_event)");
    expect((await check()).output).toContain("entry 2 was anchored and is not there");
    await guards("ENABLE");
    await pool.query("SELECT audit_append(NULL, 'nothing.happened', 'dag', 'x', '{}')");
    expect((await check()).output).toContain("entry 2 is another one than was anchored");
    const [first = "", second = ""] = (await readdir(folder)).toSorted();
    await rm(path.join(folder, second));
    await anchor(randomBytes(32));
    expect((await check()).output).toContain("is not signed with the key");
    await rm(path.join(folder, second));
    await anchor();
    expect((await check()).code).toBe(0);
    await writeFile(path.join(folder, first), (await readFile(path.join(folder, first), "utf8")).trim());
    expect(await check()).toMatchObject({ code: 1, output: expect.stringContaining("the anchor before") });
    await rm(root, { recursive: true });
  },
);
