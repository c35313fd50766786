import { createHash } from "node:crypto";
import { expect } from "vitest";
import { z } from "zod";
import { POST as erase } from "@/app/api/v1/clients/[clientKey]/erase/route";
import { GET as getClient } from "@/app/api/v1/clients/[clientKey]/route";
import { GET as getTimeline } from "@/app/api/v1/clients/[clientKey]/timeline/route";
import { GET as listClients } from "@/app/api/v1/clients/route";
import { GET as exportDecision } from "@/app/api/v1/runs/[id]/evidence/route";
import { POST as previewMark } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/preview/route";
import { POST as markTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/route";
import { clientTimelineSchema } from "@/lib/contracts/client-story";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { aBashTask, aBranchTask } from "@/lib/testing/dag-builders";
import { confirmed } from "@/lib/testing/run-verbs";
import { FAILURE, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const TASKS = [
  aBashTask("score"),
  aBranchTask("tier", {
    needs: ["score"],
    cases: [{ when: "results.score.p > 1", then: ["decision"] }],
    otherwise: [],
  }),
  aBashTask("decision", ["tier"]),
];
const PERSON = { name: "Ada Lovelace", amount: 5000 };

async function arrive({ prisma }: TestEngine, dagId: string, clientKey: string, data: Record<string, string | number>) {
  const rest = { class: 2, priority: 10, source: "api", createdBy: null } as const;
  await enqueueClients(prisma, { dagId, clients: [{ clientKey, data }], ...rest });
}

const answers = {
  score: { p: 2, who: PERSON.name },
  tier: { chosen: ["decision"] },
  decision: { decision: "approved" },
};
const answer = (key: string) => {
  const output = key in answers ? answers[key as keyof typeof answers] : {};
  return { kind: "success", output, chosenTaskKeys: key === "tier" ? ["decision"] : [] } as const;
};

/** A client whose first task failed once, was then done by a person, and that was decided about. */
async function aDecidedClient(web: TestWeb, engine: TestEngine) {
  const dagId = await engine.publish(TASKS);
  await arrive(engine, dagId, "loan-1", PERSON);
  await arrive(engine, dagId, "loan-2", { name: "Grace", amount: 7 });
  const { runIds } = await engine.admit(dagId);
  const [{ id = "" } = {}] = await engine.rows<{ id: string }>(
    "SELECT r.id FROM dag_run r JOIN client c ON c.id = r.client_id WHERE c.client_key = 'loan-1'",
  );
  await engine.playToEnd((key, number) => (key === "score" && number === 1 ? FAILURE : answer(key)));
  for (const runId of runIds) {
    const how = { reason: "computed by hand", output: runId === id ? answers.score : { p: 2 } };
    await confirmed(web, [previewMark, markTask], { id: runId, taskKey: "score" }, { state: "success" }, how, "de");
  }
  await engine.admit(dagId);
  await engine.playToEnd(answer);
  return { dagId, id };
}

const ask = (web: TestWeb, as: "ds" | "manager" | "viewer", key: string) =>
  web.call(getTimeline, { as, params: { clientKey: key } });

webTest(
  "the page of a client tells its whole story, and finds it by its data only for those who may read that",
  async ({ web, engine }) => {
    const { id } = await aDecidedClient(web, engine);
    const { moments, runs } = clientTimelineSchema.parse((await ask(web, "viewer", "loan-1")).body);
    const told = moments.map(({ kind }) => kind);
    expect(told[0]).toBe("arrived");
    expect(told).toEqual(
      expect.arrayContaining(["waited", "began", "worked", "branched", "acted", "decided", "ended"]),
    );
    expect(moments.find(({ kind }) => kind === "branched")).toMatchObject({
      taskKey: "tier",
      chosen: ["decision"],
      because: "results.score.p > 1",
    });
    expect(moments.find(({ kind }) => kind === "acted")).toMatchObject({
      by: { personKey: "de" },
      reason: expect.stringContaining("computed by hand"),
    });
    expect(runs).toMatchObject([{ id, version: 1, approvals: [{ roles: expect.any(Array) }] }]);
    expect((await ask(web, "viewer", "loan-9")).status).toBe(404);
    const found = async (as: "ds" | "viewer", query: string) => {
      const { status, body } = await web.call(listClients, { as, query });
      const page = z.object({ items: z.array(z.object({ clientKey: z.string() })) }).safeParse(body);
      return page.success ? page.data.items.map(({ clientKey }) => clientKey) : status;
    };
    expect(await found("ds", "attribute=amount%3D5000")).toEqual(["loan-1"]);
    expect(await found("ds", "attribute=name%3DGrace")).toEqual(["loan-2"]);
    expect(await found("ds", "attribute=name%3DNobody")).toEqual([]);
    expect(await found("viewer", "attribute=amount%3D5000")).toBe(403);
  },
);

const evidenceSchema = z.object({
  tables: z.record(z.string(), z.object({ sha256: z.string(), rows: z.array(z.record(z.string(), z.unknown())) })),
  version_evidence: z.object({ contentHash: z.string(), canonical: z.string() }),
  record: z.object({ entries: z.array(z.object({ payload: z.string() })) }),
});
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

webTest(
  "the evidence of a decision proves itself, and shows personal data to those who may read it",
  async ({ web, engine }) => {
    const { id } = await aDecidedClient(web, engine);
    const file = async (as: "de" | "manager") => {
      return JSON.stringify((await web.call(exportDecision, { as, params: { id } })).body);
    };
    const whole = await file("de");
    const masked = await file("manager");
    expect(whole).toContain(PERSON.name);
    expect(masked).not.toContain(PERSON.name);
    const [open, hidden] = [evidenceSchema.parse(JSON.parse(whole)), evidenceSchema.parse(JSON.parse(masked))];
    for (const [name, { sha256: hash, rows }] of Object.entries(open.tables)) {
      expect(sha256(JSON.stringify(rows))).toBe(hash);
      expect(hidden.tables[name]?.sha256).toBe(hash);
    }
    const data = open.tables.queue_item?.rows[0]?.data;
    expect(hidden.tables.queue_item?.rows[0]?.data).toEqual({ masked: true, sha256: sha256(JSON.stringify(data)) });
    const { canonical, contentHash } = open.version_evidence;
    expect(contentHash).toBe(sha256(canonical));
    expect(hidden.record.entries.some(({ payload }) => payload.includes("decision.exported"))).toBe(true);
  },
);

webTest(
  "a client that is erased leaves nothing personal, and the record, times and decisions stay",
  async ({ web, engine, pool }) => {
    const { dagId, id } = await aDecidedClient(web, engine);
    await pool.query(
      "INSERT INTO task_log (attempt_id, sequence, content) SELECT id, 1, 'Ada Lovelace' FROM task_attempt WHERE dag_run_id = $1",
      [id],
    );
    const figures = () =>
      engine.rows(
        "SELECT state, started_at, finished_at, attempt_number FROM task_instance ORDER BY dag_run_id, task_index",
      );
    const body = { reason: "asked for by letter" };
    const ask = (as: "do" | "de") => web.call(erase, { as, params: { clientKey: "loan-1" }, body });
    await arrive(engine, dagId, "loan-1", PERSON);
    expect((await ask("do")).status).toBe(409);
    await engine.admit(dagId);
    await engine.playToEnd(answer);
    const before = await figures();
    expect((await ask("de")).status).toBe(403);
    expect((await ask("do")).body).toEqual({ clientKey: expect.stringMatching(/^erased-/) });
    expect(await figures()).toEqual(before);
    const dump = await pool.query(
      `SELECT (SELECT json_agg(q) FROM queue_item q)::text || (SELECT json_agg(a) FROM task_attempt a)::text
       || coalesce((SELECT json_agg(l) FROM task_log l)::text, '') || (SELECT json_agg(c) FROM client c)::text
       || (SELECT string_agg(payload, '') FROM audit_event) AS text`,
    );
    expect(JSON.stringify(dump.rows)).not.toMatch(/Ada Lovelace|loan-1/);
    expect(JSON.stringify(dump.rows)).toContain("Grace");
    const decisions = await pool.query(
      "SELECT count(*)::int AS n FROM task_attempt WHERE output ->> 'decision' = 'approved'",
    );
    expect(decisions.rows).toEqual([{ n: 3 }]);
    expect((await web.call(getClient, { as: "ds", params: { clientKey: "loan-1" } })).status).toBe(404);
  },
);
