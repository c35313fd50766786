import { request } from "undici";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import { encodeTraces, type RunTraceMessage } from "@/lib/integrations/otlp/encode-traces";

const WITHIN_MS = 10_000;
const SERVICE = "signalbox";
/** What OTLP says may be sent again; everything else would be refused again. */
const WORTH_ANOTHER_TRY = new Set([429, 502, 503, 504]);

/** Where traces go: the base address, and what each request carries. */
export type TraceReceiver = Readonly<{ endpoint: string; headers: Readonly<Record<string, string>> }>;

export type NotTaken = Readonly<{ isFinal: boolean; message: string }>;

/** Sends some runs in one request, as OTLP over HTTP with JSON. */
export async function sendTraces(
  { endpoint, headers }: TraceReceiver,
  traces: readonly RunTraceMessage[],
): Promise<Result<null, NotTaken>> {
  const failed = (message: string) => err({ isFinal: false, message: `The receiver did not answer: ${message}` });
  try {
    const { statusCode, body } = await request(`${endpoint.replace(/\/$/, "")}/v1/traces`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(encodeTraces(SERVICE, traces)),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    await body.dump();
    if (statusCode >= 200 && statusCode < 300) return ok(null);
    return err({ isFinal: !WORTH_ANOTHER_TRY.has(statusCode), message: `The receiver answered ${statusCode}.` });
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
