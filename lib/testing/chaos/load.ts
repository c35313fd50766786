import { setTimeout as pause } from "node:timers/promises";
import { publishActive } from "@/lib/testing/active-dag";
import { effectCommand } from "@/lib/testing/chaos/ledger";
import { aPackTask, publishPack } from "@/lib/testing/chaos/pack";
import type { World } from "@/lib/testing/chaos/world";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";

const URGENT_EVERY_MS = 600;
const BULK_EVERY_MS = 2_000;
const BULK_WAITING = 10;
const AGAIN_MS = 200;
const ANSWER_MS = 30_000;

const URGENT = "chaos.urgent";
const BULK = "chaos.bulk";

/** A task of a real process that works for a while, may fail, and then has its effect. */
function aTask(world: World, key: string, needs: string[], seconds: number, isFlaky = false) {
  const fails = isFlaky ? "[ $((RANDOM % 10)) -ne 0 ] || exit 1; " : "";
  const command = `${fails}sleep ${seconds}; ${effectCommand(world.ledger)}`;
  return aBashTask(key, needs, { command, retries: 3, retry_delay: "1s" });
}

/** One DAG for clients that somebody waits for, and one for a backlog that nobody waits for. */
export async function publishDags(world: World): Promise<void> {
  const packs = await publishPack(world);
  const urgent = aDocument(
    [
      aTask(world, "a", [], 0.1),
      aPackTask(world, "b", ["a"], 0.3),
      aTask(world, "c", ["a"], 0.1, true),
      aTask(world, "d", ["b", "c"], 0.05),
    ],
    { dag: URGENT, lane: "critical", max_active_runs: 20 },
  );
  const bulk = aDocument(
    [
      aTask(world, "a", [], 0.5),
      aPackTask(world, "b", ["a"], 1.5),
      aTask(world, "c", ["a"], 0.5, true),
      aTask(world, "d", ["b", "c"], 3),
    ],
    { dag: BULK, lane: "bulk", max_active_runs: 6 },
  );
  for (const document of [urgent, bulk]) await publishActive(world.pool, document, packs);
}

/** Brings clients through the API until `untilMs`, and answers how many were accepted. */
export async function bringClients(world: World, untilMs: number): Promise<number> {
  let accepted = 0;

  /** Until it is accepted: a repeat is answered with the open one, so nobody comes twice. */
  async function bring(dagKey: string, keys: readonly string[]): Promise<void> {
    while (!(await offer(world, dagKey, keys))) await pause(AGAIN_MS);
    accepted += keys.length;
  }

  async function bringUrgent(): Promise<void> {
    for (let at = 0; Date.now() < untilMs; at += 1) {
      await bring(URGENT, [`urgent-${at}`]);
      await pause(URGENT_EVERY_MS);
    }
  }

  async function bringBulk(): Promise<void> {
    for (let at = 0; Date.now() < untilMs; at += 1) {
      const waiting = await countWaiting(world);
      const keys = Array.from({ length: Math.max(0, BULK_WAITING - waiting) }, (_, one) => `bulk-${at}-${one}`);
      if (keys.length > 0) await bring(BULK, keys);
      await pause(BULK_EVERY_MS);
    }
  }

  await Promise.all([bringUrgent(), bringBulk()]);
  return accepted;
}

/** False when the API did not accept them now. */
async function offer({ web, token }: World, dagKey: string, keys: readonly string[]): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ clients: keys.map((clientKey) => ({ clientKey })) });
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answered = await fetch(`${web.url}/api/v1/dags/${dagKey}/clients`, {
    method: "POST",
    headers,
    body,
    signal,
  }).catch(() => null);
  if (answered && ![202, 500, 503].includes(answered.status))
    throw new Error(`clients were refused: ${answered.status} ${await answered.text()}`);
  await answered?.body?.cancel();
  return answered?.status === 202;
}

/** As good as full while the database is away. */
const countWaiting = (world: World): Promise<number> =>
  world.pool
    .query(
      "SELECT count(*)::int AS n FROM queue_item WHERE dag_id = (SELECT id FROM dag WHERE dag_key = $1) AND state = 'waiting'",
      [BULK],
    )
    .then(({ rows }) => Number(rows[0].n))
    .catch(() => BULK_WAITING);
