import { setTimeout as pause } from "node:timers/promises";
import { chain, layered40, layered2000, needsIn, openDag } from "@/bench/dags";
import { type Measure, sample } from "@/bench/measure";
import { durationsOf, firstStarts, gapsOf, lastEnd } from "@/bench/recording";
import type { Site } from "@/bench/site";
import { withSite } from "@/bench/site";
import { quantile } from "@/bench/statistics";

const TASKS = 40;
const LAYERED = openDag("layered", layered40());
const NEEDS = needsIn(LAYERED);

/** Plans are compiled, statements prepared and code is hot before anything counts. */
async function warmUp(site: Site, dagId: string): Promise<void> {
  for (let round = 0; round < 3; round += 1) await site.play(dagId, 20, TASKS);
}

/** One client after the other; a run is ten of them. */
const one: Measure = {
  keys: ["gap_ms_p50_1", "arrival_to_first_task_ms_p50"],
  take: (options) =>
    withSite(options, {}, async (site) => {
      const { dagId } = await site.publish(LAYERED);
      await warmUp(site, dagId);
      return sample(options.runs, async () => {
        const gaps: number[] = [];
        const waits: number[] = [];
        for (let client = 0; client < 10; client += 1) {
          const { spans, at } = await site.play(dagId, 1, TASKS);
          gaps.push(...gapsOf(spans, NEEDS));
          waits.push(...[...firstStarts(spans).values()].map((start) => start - at));
        }
        return { gap_ms_p50_1: quantile(gaps, 0.5), arrival_to_first_task_ms_p50: quantile(waits, 0.5) };
      });
    }),
};

const twenty: Measure = {
  keys: ["gap_ms_p50_20", "gap_ms_p99_20", "gap_ms_max_20"],
  take: (options) =>
    withSite(options, {}, async (site) => {
      const { dagId } = await site.publish(LAYERED);
      await warmUp(site, dagId);
      return sample(options.runs, async () => {
        const gaps = gapsOf((await site.play(dagId, 20, TASKS)).spans, NEEDS);
        return {
          gap_ms_p50_20: quantile(gaps, 0.5),
          gap_ms_p99_20: quantile(gaps, 0.99),
          gap_ms_max_20: quantile(gaps, 1),
        };
      });
    }),
};

const TASKS_PER_S = 1_000;
const STEADY_S = 20;

/** Clients come one by one, at random moments, as many as make 1,000 tasks a second. */
const steady: Measure = {
  keys: ["gap_ms_p50_steady", "gap_ms_p99_steady"],
  take: (options) =>
    withSite(options, {}, async (site) => {
      const { dagId } = await site.publish(LAYERED);
      await warmUp(site, dagId);
      return sample(options.runs, async () => {
        const clients = (TASKS_PER_S * STEADY_S) / TASKS;
        await site.reset();
        await arriveOverTime(site, dagId, clients, (STEADY_S * 1_000) / clients);
        await site.untilEnded(clients * TASKS);
        const gaps = gapsOf((await site.recorded()).spans, NEEDS);
        return { gap_ms_p50_steady: quantile(gaps, 0.5), gap_ms_p99_steady: quantile(gaps, 0.99) };
      });
    }),
};

/** One client at a time, exponentially distributed pauses between them, as independent applicants come. */
async function arriveOverTime(site: Site, dagId: string, clients: number, meanMs: number): Promise<void> {
  const begun = performance.now();
  const accepted: Promise<unknown>[] = [];
  let due = 0;
  for (let client = 0; client < clients; client += 1) {
    due += meanMs * -Math.log(1 - Math.random());
    const early = due - (performance.now() - begun);
    if (early > 1) await pause(early);
    accepted.push(site.arrive(dagId, 1));
  }
  await Promise.all(accepted);
}

const CROWD = 200;

/** A transition is a logged change of a task's or run's state. From the arrival to the end of the last task. */
const crowd: Measure = {
  keys: ["transitions_per_s_200", "sql_per_transition_200", "tasks_per_s_200"],
  take: (options) =>
    withSite(options, {}, async (site) => {
      const { dagId } = await site.publish(LAYERED);
      await warmUp(site, dagId);
      return sample(options.runs, async () => {
        const before = await site.count("transition_log");
        const { spans, statements, at } = await site.play(dagId, CROWD, TASKS);
        const seconds = (lastEnd(spans) - at) / 1_000;
        const transitions = (await site.count("transition_log")) - before;
        return {
          transitions_per_s_200: transitions / seconds,
          sql_per_transition_200: statements / transitions,
          tasks_per_s_200: spans.length / seconds,
        };
      });
    }),
};

const sequential: Measure = {
  keys: ["sequential_40_ms"],
  take: (options) =>
    withSite(options, {}, async (site) => {
      const { dagId } = await site.publish(openDag("chain", chain(TASKS)));
      await warmUp(site, dagId);
      return sample(options.runs, async () => {
        const [ms] = durationsOf((await site.play(dagId, 1, TASKS)).spans);
        return { sequential_40_ms: ms ?? Number.NaN };
      });
    }),
};

/** From acceptance to the first task's start: the run, its 2,000 tasks and their first attempt are there then. */
const large: Measure = {
  keys: ["create_2000_ms", "gap_ratio_2000"],
  take: (options) =>
    withSite(options, {}, async (site) => {
      const document = openDag("large", layered2000());
      const needs = needsIn(document);
      const largeId = (await site.publish(document)).dagId;
      const smallId = (await site.publish(LAYERED)).dagId;
      await warmUp(site, smallId);
      await site.play(largeId, 1, document.tasks.length);
      return sample(options.runs, async () => {
        const { spans, at } = await site.play(largeId, 1, document.tasks.length);
        const small: number[] = [];
        for (let client = 0; client < 10; client += 1)
          small.push(...gapsOf((await site.play(smallId, 1, TASKS)).spans, NEEDS));
        const [first] = firstStarts(spans).values();
        return {
          create_2000_ms: (first ?? Number.NaN) - at,
          gap_ratio_2000: quantile(gapsOf(spans, needs), 0.5) / quantile(small, 0.5),
        };
      });
    }),
};

export const ENGINE_MEASURES = [one, twenty, steady, crowd, sequential, large];
