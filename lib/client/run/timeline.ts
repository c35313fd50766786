import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { type RunTimeline, runTimelineSchema } from "@/lib/contracts/runs";
import type { TaskTimes } from "@/lib/domain/run/task-spans";

const LOOK_MS = 1_000;

type Timeline = Readonly<{ lastEventId: string; byTask: ReadonlyMap<string, TaskTimes> }>;

const NOTHING: Timeline = { lastEventId: "0", byTask: new Map() };

/**
 * When each task of a run worked and waited. It rests while it knows the last transition that the live run shows, and
 * otherwise fetches what changed since, at most once a second.
 */
export function useRunTimeline(runId: string, lastEventId: string) {
  const cache = useQueryClient();
  const queryKey = queryKeys.timeline(runId);
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<Timeline> => {
      const known = cache.getQueryData<Timeline>(queryKey) ?? NOTHING;
      const url = `/api/v1/runs/${runId}/timeline?after=${known.lastEventId}`;
      return withNews(known, await getJson(runTimelineSchema, url, signal));
    },
    refetchInterval: ({ state }) => (BigInt(state.data?.lastEventId ?? "0") < BigInt(lastEventId) ? LOOK_MS : false),
  });
}

function withNews(known: Timeline, news: RunTimeline): Timeline {
  const byTask = new Map(known.byTask);
  for (const { taskKey, ...times } of news.tasks) byTask.set(taskKey, toTimes(times));
  return { lastEventId: news.lastEventId, byTask };
}

const ms = (at: string | null): number | null => (at === null ? null : Date.parse(at));

const toTimes = ({ attempts, waits }: Omit<RunTimeline["tasks"][number], "taskKey">): TaskTimes => ({
  attempts: attempts.map(({ number, state, ...at }) => ({
    number,
    state,
    queuedAt: Date.parse(at.queuedAt),
    startedAt: ms(at.startedAt),
    finishedAt: ms(at.finishedAt),
  })),
  waits: waits.map(({ state, from, to }) => ({ state, from: Date.parse(from), to: ms(to) })),
});
