import { err, type Result } from "@/lib/domain/shared/result";
import { type EgressRules, findTargets } from "@/lib/integrations/http/egress";
import { type ExchangeFault, exchange, type HttpAnswer, type HttpCall } from "@/lib/integrations/http/exchange";

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What another site may see of a request that was meant for the first one. */
const KEPT_ELSEWHERE: ReadonlySet<string> = new Set(["accept", "content-type", "idempotency-key"]);

export type FollowFault = Readonly<{ reason: ExchangeFault["reason"] | "blocked" | "redirects"; message: string }>;

/** Where a redirect leads; null when the answer is none. */
function redirectOf(call: HttpCall, answer: HttpAnswer): URL | null {
  const location = answer.headers.location;
  if (!REDIRECTS.has(answer.status) || location === undefined) return null;
  return URL.canParse(location, call.url.href) ? new URL(location, call.url) : null;
}

function redirected(call: HttpCall, status: number, url: URL): HttpCall {
  const isSameSite = url.origin === call.url.origin;
  const headers = Object.entries(call.headers).filter(([name]) => isSameSite || KEPT_ELSEWHERE.has(name));
  // As browsers do: 303, and a POST moved by 301 or 302, becomes a GET without a body.
  const becomesGet = status === 303 || (status < 303 && call.method === "POST");
  if (!becomesGet) return { ...call, url, headers: Object.fromEntries(headers) };
  const withoutBody = headers.filter(([name]) => name !== "content-type");
  return { method: "GET", url, headers: Object.fromEntries(withoutBody), body: null };
}

/** Makes a request, follows at most three redirects, and checks the target of each before it connects. */
export async function follow(
  first: HttpCall,
  rules: EgressRules,
  limits: Readonly<{ bodyBytes: number; signal: AbortSignal }>,
): Promise<Result<HttpAnswer, FollowFault>> {
  let call = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const targets = await findTargets(call.url, rules);
    if (!targets.ok)
      return err({ reason: targets.error.reason === "blocked" ? "blocked" : "failed", message: targets.error.message });
    const answer = await exchange(call, targets.value, limits);
    const next = answer.ok ? redirectOf(call, answer.value) : null;
    if (!answer.ok || next === null) return answer;
    call = redirected(call, answer.value.status, next);
  }
  return err({ reason: "redirects", message: `more than ${MAX_REDIRECTS} redirects, the last to ${call.url.origin}` });
}
