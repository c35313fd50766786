import { savedFiltersSchema, saveFilterBodySchema } from "@/lib/contracts/saved-filters";
import { listSavedFilters } from "@/lib/services/filter/list-saved-filters";
import { saveFilter } from "@/lib/services/filter/save-filter";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "run:read", summary: "One's own filters of the list of runs", answer: savedFiltersSchema },
  ({ ctx }) => listSavedFilters(ctx),
);

export const POST = withApi(
  {
    permission: "run:read",
    summary: "Save a filter of the list of runs under a name",
    body: saveFilterBodySchema,
    answer: savedFiltersSchema,
  },
  ({ ctx, body }) => saveFilter(ctx, body),
);
