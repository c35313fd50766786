import { setTimeout as delay } from "node:timers/promises";
import type { PrismaClient } from "@/lib/db/client";
import { type ClaimedTest, claimConnectionTests, endConnectionTest, type TestOutcome } from "@/lib/db/connection-tests";
import { resolveByDns } from "@/lib/integrations/http/egress";
import { probeConnection } from "@/lib/integrations/operators/probe-connection";
import { resolveConnection } from "@/lib/services/engine/resolve-connection";

/** Every answer but "works" comes this late, so that the time it took tells nothing about who listens there. */
const ANSWER_AFTER_MS = 6_000;
const TIMEOUT_MS = 5_000;
const LOST_AFTER_MS = 30_000;

type Deps = Readonly<{
  db: PrismaClient;
  secretKey: Uint8Array;
  /** Lanes that this worker serves. */
  lanes: readonly string[];
  httpAllowPrivateHosts: readonly string[];
}>;

/** Tries the connections that somebody asked this worker's lanes about. Answers how many. */
export async function testConnections(deps: Deps): Promise<number> {
  const at = new Date();
  const lostBefore = new Date(at.getTime() - LOST_AFTER_MS);
  const claimed = await claimConnectionTests(deps.db, { lanes: deps.lanes, at, lostBefore });
  await Promise.all(claimed.map((test) => testOne(deps, test)));
  return claimed.length;
}

async function testOne(deps: Deps, test: ClaimedTest): Promise<void> {
  const late = delay(ANSWER_AFTER_MS);
  const outcome = await tryConnection(deps, test);
  if (outcome !== "works") await late;
  await endConnectionTest(deps.db, test.id, outcome, new Date());
}

/** A secret that does not open with this worker's key is a connection that cannot be used. */
async function tryConnection({ db, secretKey, httpAllowPrivateHosts }: Deps, test: ClaimedTest): Promise<TestOutcome> {
  const row = await db.connection.findUnique({ where: { name: test.connection }, select: { version: true } });
  if (row?.version !== test.version) return "changed";
  const connection = await resolveConnection(db, secretKey, test.connection).catch(() => null);
  if (!connection) return "refused";
  const rules = { allowPrivateHosts: httpAllowPrivateHosts, resolve: resolveByDns };
  return probeConnection(connection, rules, TIMEOUT_MS);
}
