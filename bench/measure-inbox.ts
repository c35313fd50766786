import { layered40, openDag } from "@/bench/dags";
import { type Measure, sample } from "@/bench/measure";
import { type Site, withSite } from "@/bench/site";
import { quantile } from "@/bench/statistics";
import { openWeb } from "@/bench/web";
import { listChangeRequests } from "@/lib/services/change/list-change-requests";
import type { ServiceContext } from "@/lib/services/context";
import { proposeApproved } from "@/lib/testing/active-dag";
import { fillInbox, fillTalk } from "@/lib/testing/full-inbox";

const ROUNDS = 100;
/** What the page of changes asks for. */
const OPEN = { lifecycle: "open", limit: 200 } as const;

/** The first page of the inbox after years of changes, as often as a page asks for it in five minutes. */
export const inbox: Measure = {
  keys: ["inbox_ms_p95"],
  take: (options) =>
    withSite(options, {}, async (site) => {
      await fillSite(site);
      const web = openWeb(site);
      try {
        await lists(web.contextOf(0));
        return await sample(options.runs, async () => ({
          inbox_ms_p95: quantile(await lists(web.contextOf(0)), 0.95),
        }));
      } finally {
        await web.close();
      }
    }),
};

async function fillSite({ pool }: Site): Promise<void> {
  const { reviewerId } = await proposeApproved(pool, openDag("inbox", layered40("echo inbox")));
  const client = await pool.connect();
  try {
    await fillInbox((sql) => client.query(sql));
    // Words of years about what has ended: no trigger would take them today.
    await client.query("SET session_replication_role = replica");
    await fillTalk((sql) => client.query(sql), reviewerId);
  } finally {
    client.release(true);
  }
}

async function lists(ctx: ServiceContext): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    const { items } = await listChangeRequests(ctx, OPEN);
    times.push(performance.now() - begun);
    if (items.length !== OPEN.limit) throw new Error(`listed ${items.length} of ${OPEN.limit} changes`);
  }
  return times;
}
