import { expect } from "vitest";
import { GET as getTimeline } from "@/app/api/v1/runs/[id]/timeline/route";
import { GET as listRuns } from "@/app/api/v1/runs/route";
import { pageOf } from "@/lib/contracts/problem";
import { runSummarySchema, runTimelineSchema } from "@/lib/contracts/runs";
import { aBashTask } from "@/lib/testing/dag-builders";
import { FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const TASKS = [aBashTask("first", []), aBashTask("again", ["first"], { retries: 1, retry_delay: "1h" })];

async function runOnce(web: TestWeb, engine: TestEngine): Promise<string> {
  const dagId = await engine.publish(TASKS);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  await engine.playToEnd((key) => (key === "first" ? SUCCESS : FAILURE));
  const { items } = pageOf(runSummarySchema).parse((await web.call(listRuns, { as: "viewer" })).body);
  return items[0]?.id ?? "";
}

const timelineOf = async (web: TestWeb, id: string, after: string) =>
  runTimelineSchema.parse(
    (await web.call(getTimeline, { as: "viewer", params: { id }, query: `after=${after}` })).body,
  );

webTest("a run tells of each task when it was tried and what it waited for", async ({ web, engine }) => {
  const id = await runOnce(web, engine);
  const { tasks, lastEventId } = await timelineOf(web, id, "0");
  expect(tasks.map(({ taskKey, attempts }) => [taskKey, attempts.map(({ state }) => state)])).toEqual([
    ["first", ["success"]],
    ["again", ["failed"]],
  ]);
  expect(tasks[1]?.waits.at(-1)).toMatchObject({ state: "up_for_retry", to: null });
  const [attempt] = tasks[1]?.attempts ?? [];
  expect(Date.parse(attempt?.finishedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(attempt?.startedAt ?? ""));
  expect(await timelineOf(web, id, lastEventId)).toEqual({ lastEventId, tasks: [] });
});

webTest("an unknown run and a made-up position are told apart from an empty time line", async ({ web, engine }) => {
  const id = await runOnce(web, engine);
  const unknown = { id: "0190a000-0000-7000-8000-00000000000a" };
  expect((await web.call(getTimeline, { as: "viewer", params: unknown })).status).toBe(404);
  expect((await web.call(getTimeline, { as: "viewer", params: { id }, query: "after=now" })).status).toBe(422);
});
