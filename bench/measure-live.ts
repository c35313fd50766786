import { layered40, openDag } from "@/bench/dags";
import { type Measure, sample } from "@/bench/measure";
import { type Site, withSite } from "@/bench/site";
import { quantile } from "@/bench/statistics";
import { Viewer } from "@/bench/viewer";
import { openWeb } from "@/bench/web";

const TASKS = 40;
const VIEWERS = 50;
/** Fifty runs of 40 such tasks in seven layers, two changes each: four seconds with 1,000 changes a second. */
const COMMAND = "sleep 0.570";
const WATCHED = openDag("watched", layered40(COMMAND));

/** Commit to event, for every change of every watched run. The log's own time is a little before the commit. */
async function lateness(site: Site, viewers: readonly Viewer[]): Promise<number[]> {
  const { rows } = await site.pool.query<{ run: string; id: string; at: number }>(
    "SELECT dag_run_id AS run, id, extract(epoch FROM at)::float8 * 1000 AS at FROM transition_log WHERE dag_run_id = ANY ($1)",
    [viewers.map(({ runId }) => runId)],
  );
  return viewers.flatMap((viewer) =>
    rows
      .filter(({ run }) => run === viewer.runId)
      .flatMap(({ id, at }) => viewer.sawAt(BigInt(id)).map((seen) => seen - at)),
  );
}

/** Fifty people, each watching a run, through the same code that answers `/runs/{id}/events`. */
export const live: Measure = {
  keys: ["live_ms_p95"],
  take: (options) =>
    withSite(options, { lanes: { default: 1_000 } }, async (site) => {
      const { dagId } = await site.publish(WATCHED);
      const web = openWeb(site);
      const samples = await sample(options.runs, async () => {
        await site.reset();
        await site.arrive(dagId, VIEWERS);
        const runIds = await site.openRunIds(VIEWERS);
        const viewers = await Promise.all(runIds.map((runId, place) => Viewer.open(web.contextOf(place), runId)));
        await site.untilEnded(VIEWERS * TASKS);
        await Promise.all(viewers.map((viewer) => viewer.ended));
        return { live_ms_p95: quantile(await lateness(site, viewers), 0.95) };
      });
      await web.close();
      return samples;
    }),
};
