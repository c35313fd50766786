import { setTimeout as pause } from "node:timers/promises";
import { layered40, needsIn, openDag } from "@/bench/dags";
import { type Measure, sample } from "@/bench/measure";
import { firstStarts, gapsOf, type TaskSpan } from "@/bench/recording";
import { type Site, withSite } from "@/bench/site";
import { quantile } from "@/bench/statistics";

/** What a bulk task does: it waits this long, as one does that asks another system. */
const BULK_COMMAND = "sleep 0.020";
const URGENT = openDag("urgent", layered40(), { lane: "critical" });
const BULK = openDag("bulk", layered40(BULK_COMMAND), { lane: "bulk", max_active_runs: 50 });

const ofRuns = (spans: readonly TaskSpan[], ids: ReadonlySet<string>): TaskSpan[] =>
  spans.filter(({ runId }) => ids.has(runId));

async function runsOf(site: Site, dagId: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await site.pool.query<{ id: string; key: string }>(
    "SELECT r.id, c.client_key AS key FROM dag_run r JOIN client c ON c.id = r.client_id WHERE r.dag_id = $1",
    [dagId],
  );
  return new Map(rows.map(({ id, key }) => [id, key]));
}

/** Clients of the urgent DAG one after the other, and what the workers saw of them until all were through. */
async function urgentClients(site: Site, dagId: string, clients: number, everyMs: number) {
  await site.reset();
  const before = await runsOf(site, dagId);
  const acceptedAt = new Map<string, number>();
  for (let client = 0; client < clients; client += 1) {
    const { at, keys } = await site.arrive(dagId, 1, { class: 0 });
    for (const key of keys) acceptedAt.set(key, at);
    await pause(everyMs);
  }
  await site.untilNoneOpen(dagId);
  const runs = new Map([...(await runsOf(site, dagId))].filter(([id]) => !before.has(id)));
  const spans = ofRuns((await site.recorded()).spans, new Set(runs.keys()));
  const waits = [...firstStarts(spans)].map(
    ([id, start]) => start - (acceptedAt.get(runs.get(id) ?? "") ?? Number.NaN),
  );
  return { spans, waits };
}

/** Ten thousand clients wait for the bulk lane, which is full; urgent ones keep coming. */
const urgent: Measure = {
  keys: ["urgent_first_task_ms_p95"],
  take: (options) =>
    withSite(options, { lanes: { critical: 40, bulk: 10 } }, async (site) => {
      const { dagId } = await site.publish(URGENT);
      const bulk = await site.publish(BULK);
      await urgentClients(site, dagId, 10, 10);
      for (let batch = 0; batch < 10; batch += 1) await site.arrive(bulk.dagId, 1_000);
      return sample(options.runs, async () => {
        const waiting = await site.count("queue_item WHERE state = 'waiting'");
        await site.arrive(bulk.dagId, Math.max(0, 10_000 - waiting));
        const { waits } = await urgentClients(site, dagId, 40, 50);
        return { urgent_first_task_ms_p95: quantile(waits, 0.95) };
      });
    }),
};

/** Lanes with workers of their own, as an installation has them that promises something; alone first, then beside bulk. */
const critical: Measure = {
  keys: ["critical_p99_ratio"],
  take: (options) =>
    withSite(options, { workers: ["critical", "bulk"], lanes: { critical: 40, bulk: 10 } }, async (site) => {
      const { dagId } = await site.publish(URGENT);
      const bulk = await site.publish(BULK);
      const needs = needsIn(URGENT);
      const p99 = async () => quantile(gapsOf((await urgentClients(site, dagId, 40, 50)).spans, needs), 0.99);
      await p99();
      return sample(options.runs, async () => {
        const alone = await p99();
        await site.arrive(bulk.dagId, 1_000);
        const beside = await p99();
        await site.emptyQueue(bulk.dagId);
        return { critical_p99_ratio: beside / alone };
      });
    }),
};

export const LANE_MEASURES = [urgent, critical];
