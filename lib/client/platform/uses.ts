import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import { pageOf } from "@/lib/contracts/problem";
import { userOfPlatformSchema } from "@/lib/contracts/uses";
import type { Used } from "@/lib/domain/dag/uses";

const usesPageSchema = pageOf(userOfPlatformSchema);

/** The DAGs that use something of the platform, and where. */
export const useUses = (used: Used) =>
  usePages(usesPageSchema, { queryKey: queryKeys.uses(used), path: "/api/v1/uses", filter: { ...used } });
