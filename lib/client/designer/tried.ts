import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queryKeys } from "@/lib/client/query-keys";
import type { LatestTry } from "@/lib/contracts/tries";
import type { TaskState } from "@/lib/domain/run/model";

/** What became of a task on the canvas, by the simulation or by a try. */
export type PlayedTask = Readonly<{
  key: string;
  state: TaskState;
  /** Keys that a branch chose; null for other tasks. */
  chosen: readonly string[] | null;
  /** The beginning of what it handed on. */
  result?: string | null;
}>;
export type Played = Readonly<{ byId: ReadonlyMap<string, PlayedTask> }>;

/** One's latest try as the panel has read it: the canvas shows it, and asks for nothing itself. */
export function useTried(dagKey: string, isOn: boolean): Played | null {
  const { data } = useQuery<LatestTry>({ queryKey: queryKeys.latestTry(dagKey), enabled: false });
  const tasks = isOn ? data?.latest?.tasks : undefined;
  return useMemo(
    () =>
      tasks
        ? {
            byId: new Map(
              tasks.map(({ taskId, taskKey, state, chosen, preview }) => [
                taskId,
                { key: taskKey, state, chosen, result: preview },
              ]),
            ),
          }
        : null,
    [tasks],
  );
}
