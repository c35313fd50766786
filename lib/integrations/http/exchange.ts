import { Agent, request } from "undici";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import type { Address } from "@/lib/integrations/http/egress";

const CONNECT_TIMEOUT_MS = 5_000;

export type HttpCall = Readonly<{
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: URL;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string | null;
}>;

export type HttpAnswer = Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: Buffer }>;

export type ExchangeFault = Readonly<{ reason: "too_large" | "invalid" | "failed"; message: string }>;

/** Connects only to addresses that were checked, whatever the name resolves to by now. */
function agentFor(addresses: readonly Address[]): Agent {
  const [first] = addresses;
  return new Agent({
    connections: 1,
    pipelining: 0,
    // The caller's signal ends a slow answer; undici's own timers would say less about why.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      lookup: (_host, options, done) => {
        if (options.all) done(null, [...addresses]);
        else done(null, first?.address ?? "", first?.family);
      },
    },
  });
}

function singleHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) single[name] = typeof value === "string" ? value : value.join(", ");
  return single;
}

/** At most `limit` bytes of a body; null when there are more. */
async function readBody(body: AsyncIterable<Buffer>, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function faultOf(error: unknown): ExchangeFault {
  const message = error instanceof Error ? error.message || error.name : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "UND_ERR_INVALID_ARG") return { reason: "invalid", message };
  return { reason: "failed", message: code && !message.includes(code) ? `${message} (${code})` : message };
}

/** One request and its whole answer, without following redirects. */
export async function exchange(
  call: HttpCall,
  addresses: readonly Address[],
  limits: Readonly<{ bodyBytes: number; signal: AbortSignal }>,
): Promise<Result<HttpAnswer, ExchangeFault>> {
  const agent = agentFor(addresses);
  try {
    const answer = await request(call.url, {
      method: call.method,
      headers: call.headers,
      body: call.body,
      dispatcher: agent,
      signal: limits.signal,
    });
    const body = await readBody(answer.body, limits.bodyBytes);
    if (body === null) return err({ reason: "too_large", message: `more than ${limits.bodyBytes} bytes` });
    return ok({ status: answer.statusCode, headers: singleHeaders(answer.headers), body });
  } catch (error) {
    return err(faultOf(error));
  } finally {
    await agent.destroy();
  }
}
