import { expect } from "vitest";
import { GET as getDurations } from "@/app/api/v1/dags/[dagKey]/durations/route";
import { GET as getGrid } from "@/app/api/v1/dags/[dagKey]/grid/route";
import { runGridSchema } from "@/lib/contracts/run-grid";
import { usualDurationsSchema } from "@/lib/contracts/usual-durations";
import { gridRows } from "@/lib/domain/run/grid";
import { aBashTask } from "@/lib/testing/dag-builders";
import { FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const dagKey = "research.test";
const TASKS = [aBashTask("first", []), aBashTask("off", ["first"], { disabled: true }), aBashTask("second", ["first"])];

async function runTwo(engine: TestEngine): Promise<void> {
  const dagId = await engine.publish(TASKS);
  for (const key of ["loan-1", "loan-2"]) {
    await engine.arrive(dagId, [key]);
    await engine.admit(dagId);
    await engine.playToEnd((task) => (key === "loan-2" && task === "second" ? FAILURE : SUCCESS));
  }
}

const gridOf = async (web: TestWeb, query: string) =>
  runGridSchema.parse((await web.call(getGrid, { as: "viewer", params: { dagKey }, query })).body);

webTest(
  "the grid shows each task of each run, newest first, and a disabled task as skipped",
  async ({ web, engine }) => {
    await runTwo(engine);
    const { runs, versions } = await gridOf(web, "");
    expect(runs.map(({ clientKey, state }) => [clientKey, state])).toEqual([
      ["loan-2", "failed"],
      ["loan-1", "success"],
    ]);
    expect(gridRows(versions, runs)).toEqual([
      { taskKey: "first", states: ["success", "success"] },
      { taskKey: "off", states: ["skipped", "skipped"] },
      { taskKey: "second", states: ["failed", "success"] },
    ]);
  },
);

webTest(
  "the grid is narrowed by state, client, version, time and number, and an unknown DAG is none",
  async ({ web, engine }) => {
    await runTwo(engine);
    expect((await gridOf(web, "state=success")).runs.map(({ clientKey }) => clientKey)).toEqual(["loan-1"]);
    expect((await gridOf(web, "limit=1")).runs).toHaveLength(1);
    expect((await gridOf(web, "clientKey=loan-2")).runs.map(({ clientKey }) => clientKey)).toEqual(["loan-2"]);
    expect((await gridOf(web, "clientKey=loan")).runs).toEqual([]);
    expect((await gridOf(web, "version=1")).runs).toHaveLength(2);
    expect((await gridOf(web, "version=2")).runs).toEqual([]);
    const [newest] = (await gridOf(web, "")).runs;
    const before = encodeURIComponent(newest?.createdAt ?? "");
    expect((await gridOf(web, `before=${before}`)).runs.map(({ clientKey }) => clientKey)).toEqual(["loan-1"]);
    expect((await gridOf(web, "state=queued")).runs).toEqual([]);
    expect((await web.call(getGrid, { as: "viewer", params: { dagKey: "no.such" } })).status).toBe(404);
  },
);

webTest("what tasks usually take is learnt from runs that succeeded only", async ({ web, engine }) => {
  const durationsOf = async (key: string) => web.call(getDurations, { as: "viewer", params: { dagKey: key } });
  await runTwo(engine);
  const usual = usualDurationsSchema.parse((await durationsOf(dagKey)).body);
  expect(usual.runs).toBe(1);
  expect(usual.tasks.map(({ taskKey, runs }) => [taskKey, runs])).toEqual([
    ["first", 1],
    ["second", 1],
  ]);
  expect(usual.wholeMs?.median).toBeGreaterThanOrEqual(Math.max(...usual.tasks.map(({ medianMs }) => medianMs)));
  expect((await durationsOf("no.such")).status).toBe(404);
});
