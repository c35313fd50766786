import { expect } from "vitest";
import { z } from "zod";
import { createLogger } from "@/lib/observability/logger";
import { countRuns } from "@/lib/services/objective/count-runs";
import { exportTraces } from "@/lib/services/trace/export-traces";
import { aBashTask } from "@/lib/testing/dag-builders";
import { aReceiver } from "@/lib/testing/http-receiver";
import { beginRun, engineTest } from "@/lib/testing/test-engine";

const attribute = z.object({
  key: z.string(),
  value: z.object({ stringValue: z.string() }).or(z.object({ intValue: z.string() })),
});
/** As a receiver of OTLP reads it: ids of 16 and 8 bytes, times in nanoseconds as text. */
const bodySchema = z.strictObject({
  resourceSpans: z.tuple([
    z.strictObject({
      resource: z.strictObject({ attributes: z.array(attribute) }),
      scopeSpans: z.tuple([
        z.strictObject({
          scope: z.strictObject({ name: z.string() }),
          spans: z.array(
            z.strictObject({
              traceId: z.string().regex(/^[0-9a-f]{32}$/),
              spanId: z.string().regex(/^[0-9a-f]{16}$/),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.literal(1),
              startTimeUnixNano: z.string().regex(/^\d{19}$/),
              endTimeUnixNano: z.string().regex(/^\d{19}$/),
              attributes: z.array(attribute),
              status: z.strictObject({ code: z.int() }),
            }),
          ),
        }),
      ]),
    }),
  ]),
});

const spansIn = (body: string) => bodySchema.parse(JSON.parse(body)).resourceSpans[0].scopeSpans[0].spans;

engineTest(
  "a run that is over becomes one trace, sent again under the same ids until it is taken; without a receiver nothing is noted",
  async ({ engine }) => {
    const { sqlPool, worker } = engine;
    const { versions } = worker.applier;
    const { id, dagId } = await beginRun(engine, [aBashTask("load"), aBashTask("decide", ["load"])]);
    await engine.playToEnd();
    const noted = async () => (await engine.rows("SELECT dag_run_id FROM trace_outbox")).length;
    await countRuns(sqlPool, versions);
    expect(await noted()).toBe(0);
    await engine.arrive(dagId, ["loan-secret"]);
    await engine.admit(dagId);
    await engine.playToEnd();
    await countRuns(sqlPool, versions, true);
    expect(await noted()).toBe(1);

    // Stored to the millisecond, a moment may lie half of one ahead.
    const makeDue = () => engine.rows("UPDATE trace_outbox SET next_at = clock_timestamp() - interval '1 second'");
    await makeDue();
    const server = await aReceiver();
    const receiver = { endpoint: `http://${server.target}/`, headers: { authorization: "Bearer key" } };
    const deps = { sql: sqlPool.sql, versions, receiver, log: createLogger("test", "silent") };
    server.answers.push(503);
    await Promise.all([exportTraces(deps), exportTraces(deps)]);
    await exportTraces(deps);
    expect(server.received).toHaveLength(1);
    await makeDue();
    await exportTraces(deps);
    expect(await noted()).toBe(0);

    const [first, second] = server.received;
    expect(second).toMatchObject({ path: "/v1/traces", headers: { authorization: "Bearer key" } });
    expect(second?.body).toBe(first?.body);
    expect(second?.body).not.toContain("loan-secret");
    const spans = spansIn(second?.body ?? "");
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(spans.map(({ traceId }) => traceId)).not.toContain(id.replaceAll("-", ""));
    const [root] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    const tasks = spans.filter(({ parentSpanId, name }) => parentSpanId === root?.spanId && !name.startsWith("wait"));
    expect([root?.name, ...tasks.map(({ name }) => name)]).toEqual(["run research.test", "load", "decide"]);
    for (const task of tasks)
      expect(spans.filter(({ parentSpanId }) => parentSpanId === task.spanId).map(({ name }) => name)).toContain(
        "attempt",
      );
    for (const span of spans) {
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
      expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(root?.startTimeUnixNano ?? 0));
    }

    // What a receiver will never take is not sent for ever.
    await engine.rows("INSERT INTO trace_outbox (dag_run_id) VALUES ($1)", [id]);
    await makeDue();
    server.answers.push(400);
    await exportTraces(deps);
    expect(await noted()).toBe(0);
    await server.close();
  },
);
