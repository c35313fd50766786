import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { z } from "zod";
import { getJson, sendJson } from "@/lib/client/api";
import type { ChangeGroup } from "@/lib/client/change/change-groups";
import { groupPrint, readable, tickedKeys } from "@/lib/client/change/review-items";
import { queryKeys } from "@/lib/client/query-keys";
import { usePermission } from "@/lib/client/session";
import { type Ticks, type tickBodySchema, ticksSchema } from "@/lib/contracts/review-ticks";

const pathOf = (number: number) => `/api/v1/change-requests/${number}/ticks`;

/** What this person has read of a whole change, and how to say so. */
export type Reading = Readonly<{
  ticks: Ticks | undefined;
  ticked: ReadonlySet<string>;
  total: number;
  /** The places that were not read yet. */
  unread: readonly Pick<ChangeGroup, "key" | "title">[];
  /** Null where nothing can be ticked: without the right to comment, or a group that the whole change does not have. */
  tick: ((key: string) => void) | null;
  canTick: (key: string) => boolean;
}>;

/** `groups` are those of the whole change at `revision`; ticks name what was read of them. */
export function useReading(number: number, revision: number, groups: readonly ChangeGroup[]): Reading {
  const canComment = usePermission("change_request:comment");
  const client = useQueryClient();
  const queryKey = queryKeys.ticks(number);
  const { data: ticks } = useQuery({
    queryKey,
    queryFn: ({ signal }) => getJson(ticksSchema, pathOf(number), signal),
    enabled: canComment,
  });
  const { mutate } = useMutation({
    mutationFn: (body: z.infer<typeof tickBodySchema>) => sendJson(ticksSchema, "PUT", pathOf(number), body),
    // Shown before the answer: a reviewer who goes from place to place must not wait for each.
    onMutate: async ({ item, print }) => {
      await client.cancelQueries({ queryKey });
      client.setQueryData<Ticks>(queryKey, (before) => ({
        items: [
          ...(before?.items ?? []).filter((one) => one.item !== item),
          ...(print === null ? [] : [{ item, print, revision }]),
        ],
      }));
    },
    onError: () => client.invalidateQueries({ queryKey }),
  });
  const prints = useMemo(() => new Map(readable(groups).map((group) => [group.key, groupPrint(group)])), [groups]);
  const ticked = useMemo(() => tickedKeys(readable(groups), ticks), [groups, ticks]);
  const unread = useMemo(() => readable(groups).filter(({ key }) => !ticked.has(key)), [groups, ticked]);
  const toggle = (item: string) => {
    const print = prints.get(item);
    if (print !== undefined) mutate({ item, print: ticked.has(item) ? null : print, revision });
  };
  // Always the same function: with a new one every card of the list would be drawn again.
  const latest = useRef(toggle);
  useEffect(() => {
    latest.current = toggle;
  });
  const tick = useCallback((item: string) => latest.current(item), []);
  return {
    ticks,
    ticked,
    total: prints.size,
    unread,
    tick: canComment ? tick : null,
    canTick: (key) => canComment && prints.has(key),
  };
}
