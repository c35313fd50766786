import { expect } from "vitest";
import { POST as resolve } from "@/app/api/v1/alerts/[id]/resolve/route";
import { GET as list } from "@/app/api/v1/alerts/route";
import { POST as previewMark } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/preview/route";
import { POST as markTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/route";
import { alertsPageSchema } from "@/lib/contracts/alerts";
import { settleAlerts } from "@/lib/db/alerts";
import { raiseAlerts } from "@/lib/db/sql/raise-alerts";
import { runFailed } from "@/lib/domain/alert/alert";
import { createPlatformWatch } from "@/lib/services/alert/watch-platform";
import { raiseRunAlerts } from "@/lib/services/alert/watch-runs";
import { watchVersions } from "@/lib/services/alert/watch-versions";
import { createVersionCache } from "@/lib/services/engine/load-version";
import { aBashTask } from "@/lib/testing/dag-builders";
import { confirmed } from "@/lib/testing/run-verbs";
import { spoilVersions } from "@/lib/testing/spoil-versions";
import { beginRun, FAILURE } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const shown = async (web: TestWeb, query = "") =>
  alertsPageSchema.parse((await web.call(list, { as: "viewer", query })).body);

webTest(
  "runs that fail are one alert per DAG, counted once each however many workers look, and told anew after it was resolved",
  async ({ web, engine }) => {
    const { dagId, id } = await beginRun(engine, [aBashTask("a")]);
    await engine.playToEnd(() => FAILURE);
    // Four workers at a time, and again: whoever comes second finds nothing.
    const counts = await Promise.all([1, 2, 3, 4].map(() => raiseRunAlerts(engine.sqlPool)));
    expect(counts.toSorted()).toEqual([0, 0, 0, 1]);
    expect(await shown(web)).toMatchObject({
      openCount: 1,
      items: [{ kind: "run_failed", occurrences: 1, link: `/runs/${id}` }],
    });
    await engine.arrive(dagId, ["loan-2", "loan-3"]);
    await engine.admit(dagId);
    await engine.playToEnd(() => FAILURE);
    await raiseRunAlerts(engine.sqlPool);
    const [grouped] = (await shown(web)).items;
    expect(grouped).toMatchObject({
      occurrences: 3,
      link: expect.stringContaining("/runs?dag=research.test&state=failed"),
    });
    const resolved = await web.call(resolve, { as: "de", params: { id: grouped?.id ?? "" }, method: "POST" });
    expect(resolved.body).toMatchObject({ resolvedBy: { personKey: "de" } });
    expect(await shown(web)).toMatchObject({ openCount: 0, items: [] });
    await raiseAlerts(engine.sqlPool.sql, [runFailed({ id: dagId, dagKey: "research.test" }, id)]);
    expect(await shown(web)).toMatchObject({ openCount: 1, items: [{ occurrences: 1 }] });
    expect((await shown(web, "state=resolved")).items).toMatchObject([{ occurrences: 3 }]);
  },
);

webTest(
  "a task that waits for a person is told with a link to it, and the alert ends when somebody took care",
  async ({ web, engine, prisma }) => {
    const { id } = await beginRun(engine, [aBashTask("a", [], { on_worker_lost: "needs_attention" })]);
    const [a = ""] = await engine.dispatch();
    await engine.worker.start(a);
    await engine.worker.end(a, { kind: "returned" });
    await raiseRunAlerts(engine.sqlPool);
    const kinds = async () => (await shown(web)).items.map(({ kind, link }) => [kind, link]);
    expect(await kinds()).toContainEqual(["task_needs_attention", `/runs/${id}?task=a`]);
    expect(await settleAlerts(prisma)).toBe(0);
    const by = { state: "success" };
    await confirmed(web, [previewMark, markTask], { id, taskKey: "a" }, by, { reason: "done by hand" }, "do");
    expect(await settleAlerts(prisma)).toBe(1);
    expect((await kinds()).map(([kind]) => kind)).toEqual(["run_failed"]);
  },
);

webTest(
  "a DAG version that cannot be read is one open alert, whoever looks, and it ends by itself once it can be read again",
  async ({ web, engine }) => {
    const dagId = await engine.publish([aBashTask("a")], { dag: "research.broken" });
    await engine.publish([aBashTask("a")]);
    const { versions } = engine.worker.applier;
    const look = async () => {
      // One worker that remembers the version from before, and one that has just begun.
      await watchVersions(engine.sqlPool.sql, versions);
      await watchVersions(engine.sqlPool.sql, createVersionCache(engine.sqlPool.sql));
      return (await shown(web, "kind=version_unreadable")).items;
    };
    expect(await look()).toEqual([]);
    const mend = await spoilVersions(engine.pool, dagId);
    expect(await look()).toHaveLength(1);
    expect(await look()).toMatchObject([
      {
        title: "Version 1 of research.broken cannot be read",
        detail: expect.stringContaining("Restore the version's snapshot from a backup, or activate another version."),
        link: "/dags/research.broken",
        occurrences: 1,
      },
    ]);
    await mend();
    expect(await look()).toEqual([]);
    expect((await shown(web, "state=resolved&kind=version_unreadable")).items).toHaveLength(1);
  },
);

webTest(
  "a platform without a worker is told once, by whichever process looks, and it ends with the next worker",
  async ({ web, engine }) => {
    let now = 0;
    const state = {
      workersAlive: 0,
      secondsSinceSchedulerPass: null,
      unservedLanes: 0,
      lateCanaries: 0,
      redis: true,
      redisMayEvict: false,
    };
    const watches = [1, 2].map(() => createPlatformWatch(engine.sqlPool.sql, () => now));
    const look = (more: object = {}) => Promise.all(watches.map((watch) => watch.look({ ...state, ...more })));
    await look();
    expect((await shown(web)).openCount).toBe(0);
    now = 10_000;
    await look();
    await look();
    expect(await shown(web)).toMatchObject({
      openCount: 1,
      items: [{ kind: "no_worker", link: "/lanes", severity: "critical" }],
    });
    await look({ workersAlive: 1, secondsSinceSchedulerPass: 1 });
    expect((await shown(web)).openCount).toBe(0);
  },
);
