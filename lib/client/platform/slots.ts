import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { sendJson } from "@/lib/client/api";
import { listAll } from "@/lib/client/list-all";
import { queryKeys } from "@/lib/client/query-keys";
import {
  createPoolBodySchema,
  laneSchema,
  poolSchema,
  type SaveSlotsBody,
  saveSlotsBodySchema,
} from "@/lib/contracts/platform";

const POLL_MS = 2_000;

/** Pools with what is taken of them and who waits, live. */
export function usePools() {
  return useQuery({
    queryKey: queryKeys.pools,
    queryFn: ({ signal }) => listAll(poolSchema, "/api/v1/pools", signal),
    refetchInterval: POLL_MS,
  });
}

/** What has slots: a lane or a pool by its name, or a pool that does not exist yet. */
export type SlotOwner = Readonly<{ kind: "lane" | "pool"; name: string } | { kind: "new_pool" }>;

/** Fields of a form as the browser hands them over: every value a text. */
type Texts = Readonly<Record<string, string>>;

/** The request a filled form stands for, checked. */
export function readSlotsForm(owner: SlotOwner, { name, slots, description }: Texts) {
  const body = { slots: slots ? Number(slots) : undefined, description };
  return owner.kind === "new_pool"
    ? createPoolBodySchema.safeParse({ ...body, name })
    : saveSlotsBodySchema.safeParse(body);
}

type SlotsBody = SaveSlotsBody | z.infer<typeof createPoolBodySchema>;

type SlotsView = Readonly<{ name: string; slots: number }>;

/** Changes the slots of a lane or a pool, or makes a pool. */
export function useSaveSlots(owner: SlotOwner) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: SlotsBody): Promise<SlotsView> => {
      if (owner.kind === "new_pool") return sendJson(poolSchema, "POST", "/api/v1/pools", body);
      if (owner.kind === "pool") return sendJson(poolSchema, "PUT", `/api/v1/pools/${owner.name}`, body);
      return sendJson(laneSchema, "PUT", `/api/v1/lanes/${owner.name}`, body);
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: owner.kind === "lane" ? queryKeys.lanes : queryKeys.pools }),
  });
}
