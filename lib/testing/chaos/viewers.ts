import { setTimeout as pause } from "node:timers/promises";
import { applyRunEvent } from "@/lib/client/run/run-state";
import { type RunDetail, type RunEvent, runEventSchema } from "@/lib/contracts/runs";
import type { World } from "@/lib/testing/chaos/world";
import { waitFor } from "@/lib/testing/wait-for";

const VIEWERS = 10;
/** As a page does: soon, and not all of them at once. */
const AGAIN_MS = { least: 500, spread: 500 } as const;
/** After a run is over its viewers have that long to know it. */
const EXACT_WITHIN_MS = 10_000;

type View = { readonly runId: string; run: RunDetail | null; isOver: boolean };

export type Viewers = Readonly<{
  /** Lets everybody see the end of what they look at; answers what they saw otherwise than it is. */
  stop: () => Promise<Readonly<{ views: number; reconnects: number; wrong: readonly unknown[] }>>;
  /** When something arrived at somebody. */
  seenMs: readonly number[];
}>;

/** People who each follow one open run after the other to its end, whatever happens to the web process meanwhile. */
export function openViewers(world: World): Viewers {
  const views: View[] = [];
  const seenMs: number[] = [];
  let reconnects = 0;
  let isStopping = false;

  async function lookAtRuns(): Promise<void> {
    while (!isStopping) {
      const runId = await anyOpenRun(world);
      if (runId === null) await pause(AGAIN_MS.least);
      else await follow(runId);
    }
  }

  async function follow(runId: string): Promise<void> {
    const view: View = { runId, run: null, isOver: false };
    views.push(view);
    const stoppingAt = () => (isStopping ? AbortSignal.timeout(EXACT_WITHIN_MS) : AbortSignal.timeout(60_000));
    while (!view.isOver) {
      await readInto(view, stoppingAt()).catch(() => undefined);
      if (view.isOver) return;
      if (isStopping && Date.now() > giveUpAt) return;
      reconnects += 1;
      await pause(AGAIN_MS.least + Math.random() * AGAIN_MS.spread);
    }
  }

  /** One connection; the next one resumes after the last message, unless the server said good-bye. */
  async function readInto(view: View, signal: AbortSignal): Promise<void> {
    for await (const event of eventsOf(world, view.runId, view.run?.lastEventId ?? null, signal)) {
      seenMs.push(Date.now());
      view.run = event.type === "bye" && event.reason === "shutdown" ? null : applyRunEvent(view.run, event);
      view.isOver = event.type === "bye" && event.reason === "run_over";
    }
  }

  let giveUpAt = Number.POSITIVE_INFINITY;
  const people = Array.from({ length: VIEWERS }, lookAtRuns);
  return {
    seenMs,
    stop: async () => {
      giveUpAt = Date.now() + EXACT_WITHIN_MS;
      isStopping = true;
      await waitFor(() => views.every(({ isOver }) => isOver), {
        what: "the viewers to see the end",
        timeoutMs: EXACT_WITHIN_MS,
      }).catch(() => undefined);
      const wrong = await findWrong(world, views);
      void Promise.allSettled(people);
      return { views: views.length, reconnects, wrong };
    },
  };
}

async function anyOpenRun({ pool }: World): Promise<string | null> {
  const open = "SELECT id FROM dag_run WHERE state IN ('queued', 'running') ORDER BY random() LIMIT 1";
  const { rows } = await pool.query<{ id: string }>(open).catch(() => ({ rows: [] }));
  return rows[0]?.id ?? null;
}

/** What the stream of a run says after the message that a reader knows last; null for all of it. */
export async function* eventsOf(
  { web, token }: Readonly<{ web: Readonly<{ url: string }>; token: string }>,
  runId: string,
  after: string | null,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, void> {
  const headers = { authorization: `Bearer ${token}`, ...(after === null ? {} : { "last-event-id": after }) };
  const response = await fetch(`${web.url}/api/v1/runs/${runId}/events`, { headers, signal });
  if (response.status !== 200 || response.body === null) throw new Error(`status ${response.status}`);
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    const frames = text.split("\n\n");
    text = frames.pop() ?? "";
    for (const frame of frames) {
      const data = frame.split("\n").find((line) => line.startsWith("data: "));
      if (data) yield runEventSchema.parse(JSON.parse(data.slice("data: ".length)));
    }
  }
}

/** What is shown of runs, other than the database has it. */
async function findWrong({ pool }: World, views: readonly View[]): Promise<unknown[]> {
  const { rows } = await pool.query<{ id: string; state: string; tasks: Record<string, string> }>(
    `SELECT r.id, r.state, json_object_agg(t.task_key, t.state || ' ' || t.attempt_number) AS tasks
     FROM dag_run r JOIN task_instance t ON t.dag_run_id = r.id WHERE r.id = ANY ($1) GROUP BY 1, 2`,
    [views.map(({ runId }) => runId)],
  );
  const isOf = new Map(rows.map(({ id, state, tasks }) => [id, { state, tasks }]));
  return views.flatMap(({ runId, run, isOver }) => {
    const is = isOf.get(runId);
    const tasks = run?.tasks.map(({ taskKey, state, attemptNumber }) => [taskKey, `${state} ${attemptNumber}`]) ?? [];
    const shown = { state: run?.state, tasks: Object.fromEntries(tasks) };
    const isExact = isOver && is && shown.state === is.state && sameEntries(shown.tasks, is.tasks);
    return isExact ? [] : [{ runId, isOver, shown, is }];
  });
}

const sameEntries = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value);
