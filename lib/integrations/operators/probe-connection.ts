import { type EgressRules, findTargets } from "@/lib/integrations/http/egress";
import { exchange } from "@/lib/integrations/http/exchange";
import { authorizationOf } from "@/lib/integrations/operators/authorization";
import type { ResolvedConnection } from "@/lib/integrations/operators/operator-contract";
import { runQuery } from "@/lib/integrations/sql/run-query";

type Outcome = "works" | "refused" | "no_answer";

const BODY_BYTES = 1_000_000;

/**
 * Whether a connection can be used from here: one statement or one request at its own address, nothing of the answer kept.
 * What gives no answer is not told apart: a name without an address, a closed port, a silent one, another protocol.
 */
export async function probeConnection(
  connection: ResolvedConnection,
  rules: EgressRules,
  timeoutMs: number,
): Promise<Outcome> {
  const signal = AbortSignal.timeout(timeoutMs);
  return connection.kind === "postgres"
    ? probePostgres(connection.url, timeoutMs, signal)
    : probeHttp(connection, rules, signal);
}

/** Classes of SQLSTATE that say who it is was not accepted: authorization, and a database that is not there. */
const REFUSED = /^(28|3D|42501)/;

async function probePostgres(url: string, timeoutMs: number, signal: AbortSignal): Promise<Outcome> {
  const answer = await runQuery(url, { text: "SELECT 1", values: [] }, { rows: 1, bytes: 100, timeoutMs, signal });
  if (answer.ok) return "works";
  return REFUSED.test(answer.error.sqlState ?? "") ? "refused" : "no_answer";
}

async function probeHttp(
  { baseUrl, auth }: Extract<ResolvedConnection, { kind: "http" }>,
  rules: EgressRules,
  signal: AbortSignal,
): Promise<Outcome> {
  const url = new URL(baseUrl);
  const targets = await findTargets(url, rules);
  if (!targets.ok) return "no_answer";
  const call = { method: "GET", url, headers: authorizationOf(auth), body: null } as const;
  const answer = await exchange(call, targets.value, { bodyBytes: BODY_BYTES, signal });
  if (!answer.ok || answer.value.status >= 500) return "no_answer";
  return answer.value.status === 401 || answer.value.status === 403 ? "refused" : "works";
}
