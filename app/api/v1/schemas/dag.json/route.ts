import { z } from "zod";
import { dagJsonSchema } from "@/lib/domain/dag/json-schema";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "dag:read",
    summary: "JSON Schema of the DAG document, for editors",
    answer: z.record(z.string(), z.unknown()),
  },
  async () => dagJsonSchema(),
);
