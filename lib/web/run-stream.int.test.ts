import { expect } from "vitest";
import { GET as events } from "@/app/api/v1/runs/[id]/events/route";
import { type RunEvent, runEventSchema } from "@/lib/contracts/runs";
import { createProducerRedis } from "@/lib/jobs/redis";
import { createSignals } from "@/lib/jobs/signals";
import { aBashTask } from "@/lib/testing/dag-builders";
import type { TestEngine } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";
import { type TestWeb, webTest } from "@/lib/testing/web";
import { createRunHints } from "@/lib/web/run-hints";
import { closeAllStreams, stopStreams } from "@/lib/web/stream-registry";

type Received = Readonly<{ id: string | null; event: RunEvent }>;

/** Reads a stream in the background; what arrived can be looked at any time. */
async function open(web: TestWeb, id: string, headers: Record<string, string> = {}) {
  const { status, response } = await web.call(events, { as: "viewer", params: { id }, headers });
  if (status !== 200) return { status, received: [], ended: Promise.resolve() };
  const received: Received[] = [];
  const read = async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const frames = text.split("\n\n");
      text = frames.pop() ?? "";
      for (const frame of frames) if (frame.includes("data: ")) received.push(parse(frame));
    }
  };
  return { status, received, ended: read() };
}

function parse(frame: string): Received {
  const field = (name: string) =>
    frame
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return { id: field("id") ?? null, event: runEventSchema.parse(JSON.parse(field("data") ?? "")) };
}

async function aRun(engine: TestEngine): Promise<string> {
  const dagId = await engine.publish([aBashTask("a"), aBashTask("b", ["a"])]);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  const [run] = await engine.runs();
  return run?.id ?? "";
}

const typesOf = (received: readonly Received[]) => received.map(({ event }) => event.type);
const statesOf = (received: readonly Received[]) => {
  const tasks = received.flatMap(({ event }) => (event.type === "delta" ? event.tasks : []));
  return Object.fromEntries(tasks.map(({ taskKey, state }) => [taskKey, state]));
};

webTest(
  "a stream begins with the whole run, brings each change once, and says when the run is over",
  async ({ web, engine }) => {
    const id = await aRun(engine);
    const stream = await open(web, id);
    await waitFor(() => stream.received.length > 0, { what: "the snapshot" });
    expect(stream.received[0]?.event).toMatchObject({ type: "snapshot", run: { id, state: "running" } });
    await engine.playToEnd();
    web.runtime.signals.runsChanged([id]);
    await stream.ended;
    expect(typesOf(stream.received).at(0)).toBe("snapshot");
    expect(typesOf(stream.received).at(-1)).toBe("bye");
    expect(statesOf(stream.received)).toEqual({ a: "success", b: "success" });
    const ids = stream.received.flatMap(({ id: one }) => (one === null ? [] : [Number(one)]));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(ids.length);
  },
);

webTest("after a break only what changed since is sent", async ({ web, engine }) => {
  const id = await aRun(engine);
  const before = await open(web, id);
  await waitFor(() => before.received.length > 0, { what: "the snapshot" });
  closeAllStreams();
  await before.ended;
  expect(before.received.at(-1)?.event).toEqual({ type: "bye", reason: "shutdown" });
  await engine.playToEnd();
  const after = await open(web, id, { "last-event-id": before.received[0]?.id ?? "" });
  await after.ended;
  expect(typesOf(after.received)).toEqual(["delta", "bye"]);
  expect(statesOf(after.received)).toEqual({ a: "success", b: "success" });
});

webTest("streams that look together each get what is new to them, of their own run", async ({ web, engine }) => {
  const first = await aRun(engine);
  const dagId = await engine.publish([aBashTask("c")], { dag: "research.other" });
  await engine.arrive(dagId, ["loan-2"]);
  const [second = ""] = (await engine.admit(dagId)).runIds;
  const early = await Promise.all([open(web, first), open(web, second)]);
  await waitFor(() => early.every(({ received }) => received.length > 0), { what: "both snapshots" });
  const queued = await engine.dispatch();
  const late = await open(web, first);
  await waitFor(() => late.received.length > 0, { what: "the later snapshot" });
  for (const id of queued) {
    await engine.worker.start(id);
    await engine.worker.end(id);
  }
  await engine.playToEnd();
  web.runtime.signals.runsChanged([first, second]);
  await Promise.all([...early, late].map(({ ended }) => ended));
  expect([...early, late].map(({ received }) => statesOf(received))).toEqual([
    { a: "success", b: "success" },
    { c: "success" },
    { a: "success", b: "success" },
  ]);
});

webTest("without Redis the stream still brings every change", async ({ web, engine }) => {
  const id = await aRun(engine);
  const runHints = createRunHints("redis://127.0.0.1:1", web.runtime.log);
  globalThis.signalboxRuntime = { ...web.runtime, runHints };
  const stream = await open(web, id);
  await waitFor(() => stream.received.length > 0, { what: "the snapshot" });
  await engine.playToEnd();
  await stream.ended;
  expect(statesOf(stream.received)).toEqual({ a: "success", b: "success" });
  runHints.close();
});

webTest("a hint about the run is enough: nothing is polled in between", async ({ web, engine }) => {
  const id = await aRun(engine);
  const stream = await open(web, id);
  await waitFor(() => stream.received.length > 0, { what: "the snapshot" });
  const elsewhere = createProducerRedis(web.runtime.config.REDIS_URL);
  await waitFor(() => elsewhere.status === "ready", { what: "a connection of another process" });
  await waitFor(() => web.runtime.runHints.isConnected(), { what: "the subscription" });
  const [attempt] = await engine.dispatch();
  const told = performance.now();
  createSignals(elsewhere).runsChanged([id]);
  await waitFor(() => stream.received.length > 1, { what: "the delta" });
  expect(performance.now() - told).toBeLessThan(2_500);
  expect(statesOf(stream.received)).toEqual({ a: "queued" });
  expect(attempt).toBeDefined();
  elsewhere.disconnect();
  closeAllStreams();
  await stream.ended;
});

webTest("a run that does not exist is an answer, not a stream", async ({ web }) => {
  const missing = await open(web, "0195b7a0-0000-7000-8000-000000000000");
  expect(missing.status).toBe(404);
  await missing.ended;
});

webTest("whoever comes on an open connection while the process stops is sent away at once", async ({ web, engine }) => {
  const id = await aRun(engine);
  stopStreams();
  try {
    const { response } = await web.call(events, { as: "viewer", params: { id } });
    expect(await response.text()).toContain('"reason":"shutdown"');
  } finally {
    globalThis.signalboxIsStopping = undefined;
  }
});
