import { savedFiltersSchema } from "@/lib/contracts/saved-filters";
import { removeFilter } from "@/lib/services/filter/remove-filter";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const DELETE = withApi(
  { permission: "run:read", summary: "Forget a saved filter", params: idParams, answer: savedFiltersSchema },
  ({ ctx, params }) => removeFilter(ctx, params.id),
);
