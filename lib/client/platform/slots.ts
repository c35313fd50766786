import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/lib/client/api";
import { listAll } from "@/lib/client/list-all";
import { queryKeys } from "@/lib/client/query-keys";
import { poolSchema } from "@/lib/contracts/platform";
import {
  type ProposePlatformChangeBody,
  platformChangeSchema,
  proposePlatformChangeBodySchema,
} from "@/lib/contracts/platform-changes";

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

/** The proposal a filled form stands for, checked. */
export function readSlotsForm(owner: SlotOwner, { name, slots, description, why }: Texts) {
  const value = { slots: slots ? Number(slots) : undefined, description };
  const named = owner.kind === "new_pool" ? { kind: "pool", name } : { kind: owner.kind, name: owner.name };
  return proposePlatformChangeBodySchema.safeParse({ ...named, value, why });
}

/** Proposes other slots of a lane or a pool, or a new pool. Nothing changes before somebody else approves. */
export function useProposeSlots() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: ProposePlatformChangeBody) =>
      sendJson(platformChangeSchema, "POST", "/api/v1/platform-changes", body),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.platformChanges }),
  });
}
