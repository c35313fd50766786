import { z } from "zod";
import { ROUTE_TABLE } from "@/app/api/v1/route-table";
import { openApiDocument } from "@/lib/web/openapi";
import { getRuntime } from "@/lib/web/runtime";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "me:read", summary: "This API as OpenAPI 3.1", answer: z.record(z.string(), z.unknown()) },
  async () => openApiDocument(ROUTE_TABLE, getRuntime().config.NEXTAUTH_URL),
);
