import { connectionSchema, saveConnectionBodySchema } from "@/lib/contracts/platform";
import { AppError } from "@/lib/domain/shared/app-error";
import { saveConnection } from "@/lib/services/platform/save-connection";
import { nameParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const PUT = withApi(
  {
    permission: "connection:write",
    summary: "Change a connection; another host, port or address clears its secret unless a new one is given",
    params: nameParams,
    body: saveConnectionBodySchema,
    answer: connectionSchema,
  },
  async ({ ctx, params, body }) => {
    if (body.name !== params.name)
      throw new AppError("invalid_input", `A connection keeps its name: ${params.name}.`, { reason: "name_is_fixed" });
    return saveConnection(ctx, body);
  },
);
