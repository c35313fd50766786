import { layered40, needsIn, openDag } from "@/bench/dags";
import { addHistory, TASKS_PER_RUN } from "@/bench/history";
import { type Measure, sample } from "@/bench/measure";
import { gapsOf } from "@/bench/recording";
import { type Site, withSite } from "@/bench/site";
import { quantile } from "@/bench/statistics";

const CLIENTS = 20;
const LAYERED = openDag("layered", layered40());
const NEEDS = needsIn(LAYERED);

/** Two installations in the same minutes, taking turns: one whose tables are empty, one with years behind it. */
export const history: Measure = {
  keys: ["gap_p99_ratio_10m"],
  take: (options) =>
    withSite(options, {}, (young) =>
      withSite(options, {}, async (old) => {
        const sites = [young, old] as const;
        const dags = await Promise.all(sites.map((site) => site.publish(LAYERED)));
        const versionId = dags[1]?.versionId ?? "";
        const runs = Math.ceil(options.history / TASKS_PER_RUN);
        await addHistory(old.pool, { versionId, runs, days: 3 * 365, hasLogs: false });
        await old.pool.query("VACUUM ANALYZE");
        const p99 = async (site: Site, dagId = "") =>
          quantile(gapsOf((await site.play(dagId, CLIENTS, TASKS_PER_RUN)).spans, NEEDS), 0.99);
        for (const [at, site] of sites.entries())
          for (let round = 0; round < 3; round += 1) await p99(site, dags[at]?.dagId);
        return sample(options.runs, async () => {
          const before = await p99(young, dags[0]?.dagId);
          return { gap_p99_ratio_10m: (await p99(old, dags[1]?.dagId)) / before };
        });
      }),
    ),
};
