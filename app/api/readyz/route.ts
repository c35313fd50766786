import { getReadiness } from "@/lib/services/platform/get-readiness";
import { getRuntime } from "@/lib/web/runtime";

export async function GET(): Promise<Response> {
  const { db, askRedis } = getRuntime();
  const readiness = await getReadiness(db, askRedis);
  return Response.json(readiness, { status: readiness.isReady ? 200 : 503, headers: { "cache-control": "no-store" } });
}
export const dynamic = "force-dynamic";
