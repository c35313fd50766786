import { access, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { GET as scrape } from "@/app/metrics/route";
import { ALERT_KIND_NAMES } from "@/lib/domain/alert/alert";
import { METRICS } from "@/lib/services/platform/read-metrics";
import { aBashTask } from "@/lib/testing/dag-builders";
import { beginRun } from "@/lib/testing/test-engine";
import { webTest } from "@/lib/testing/web";

webTest("a monitor with an API token reads every documented figure, and nobody else does", async ({ web, engine }) => {
  const { dagId } = await beginRun(engine, [aBashTask("a")]);
  await engine.arrive(dagId, ["loan-2", "loan-3"]);
  expect((await web.call(scrape, { as: null })).status).toBe(401);
  const { headers, response } = await web.call(scrape, { as: "viewer", withToken: true });
  expect(headers.get("content-type")).toContain("text/plain");
  const text = await response.text();
  for (const name of Object.keys(METRICS)) expect(text).toContain(`# HELP ${name} `);
  expect(text).toContain('signalbox_clients_open{dag="research.test",state="waiting"} 2');
  expect(text).toContain('signalbox_lane_waiting{lane="default"} 1');
  expect(text).toContain('signalbox_workers{state="alive"} 1');
  expect(text).not.toContain("loan-");
});

test("every figure is documented", async () => {
  const page = await readFile(new URL("../../../docs/metrics.md", import.meta.url), "utf8");
  expect(Object.keys(METRICS).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test.each(ALERT_KIND_NAMES.filter((kind) => kind !== "test"))("there is a runbook for %s", async (kind) => {
  await access(new URL(`../../../docs/runbooks/${kind}.md`, import.meta.url));
});
