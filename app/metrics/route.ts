import { getReadiness } from "@/lib/services/platform/get-readiness";
import { readMetrics } from "@/lib/services/platform/read-metrics";
import { prometheusText } from "@/lib/web/prometheus";
import { getRuntime } from "@/lib/web/runtime";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "Figures of the platform in Prometheus's text format",
    answer: "file",
  },
  async ({ ctx }) => {
    const readiness = await getReadiness(ctx.db, getRuntime().askRedis);
    const { text, contentType } = await prometheusText(await readMetrics(ctx.db, readiness, ctx.now()));
    return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
  },
);
