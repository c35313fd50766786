import { getReadiness } from "@/lib/services/platform/get-readiness";
import { getRuntime } from "@/lib/web/runtime";
import { isStopping } from "@/lib/web/stream-registry";

/** 503 while this process stops, too: nobody shall be led to it any more. */
export async function GET(): Promise<Response> {
  const { db, askRedis } = getRuntime();
  const readiness = await getReadiness(db, askRedis);
  const status = readiness.isReady && !isStopping() ? 200 : 503;
  return Response.json(readiness, { status, headers: { "cache-control": "no-store" } });
}
export const dynamic = "force-dynamic";
