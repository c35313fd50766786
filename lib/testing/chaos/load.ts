import { setTimeout as pause } from "node:timers/promises";
import { createProducerRedis } from "@/lib/jobs/redis";
import { createSignals } from "@/lib/jobs/signals";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { publishActive } from "@/lib/testing/active-dag";
import { effectCommand } from "@/lib/testing/chaos/ledger";
import type { World } from "@/lib/testing/chaos/world";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";

const URGENT_EVERY_MS = 600;
const BULK_EVERY_MS = 2_000;
const BULK_WAITING = 10;
const AGAIN_MS = 200;

type Dags = Readonly<{ urgent: string; bulk: string }>;

/** A task of a real process that works for a while, may fail, and then has its effect. */
function aTask(world: World, key: string, needs: string[], seconds: number, isFlaky = false) {
  const fails = isFlaky ? "[ $((RANDOM % 10)) -ne 0 ] || exit 1; " : "";
  const command = `${fails}sleep ${seconds}; ${effectCommand(world.ledger)}`;
  return aBashTask(key, needs, { command, retries: 3, retry_delay: "1s" });
}

/** One DAG for clients that somebody waits for, and one for a backlog that nobody waits for. */
export async function publishDags(world: World): Promise<Dags> {
  const urgent = aDocument(
    [
      aTask(world, "a", [], 0.1),
      aTask(world, "b", ["a"], 0.3),
      aTask(world, "c", ["a"], 0.1, true),
      aTask(world, "d", ["b", "c"], 0.05),
    ],
    { dag: "chaos.urgent", lane: "critical", max_active_runs: 20 },
  );
  const bulk = aDocument(
    [
      aTask(world, "a", [], 0.5),
      aTask(world, "b", ["a"], 1.5),
      aTask(world, "c", ["a"], 0.5, true),
      aTask(world, "d", ["b", "c"], 3),
    ],
    { dag: "chaos.bulk", lane: "bulk", max_active_runs: 6 },
  );
  return {
    urgent: (await publishActive(world.pool, urgent)).dagId,
    bulk: (await publishActive(world.pool, bulk)).dagId,
  };
}

/** Brings clients until `untilMs`, as the web process would, and answers how many were accepted. */
export async function bringClients(world: World, dags: Dags, untilMs: number): Promise<number> {
  const redis = createProducerRedis(world.services.redisUrl);
  redis.on("error", () => undefined);
  const signals = createSignals(redis);
  let accepted = 0;

  /** Until it is accepted: a repeat is answered with the open one, so nobody comes twice. */
  async function bring(dagId: string, keys: readonly string[], isUrgent: boolean): Promise<void> {
    const clients = keys.map((clientKey) => ({ clientKey, data: {} }));
    const arrival = { dagId, clients, class: isUrgent ? 0 : 2, priority: 10, source: "api", createdBy: null } as const;
    for (;;) {
      try {
        await world.prisma.$transaction((tx) => enqueueClients(tx, arrival));
        break;
      } catch {
        await pause(AGAIN_MS);
      }
    }
    accepted += keys.length;
    signals.workArrived();
  }

  async function bringUrgent(): Promise<void> {
    for (let at = 0; Date.now() < untilMs; at += 1) {
      await bring(dags.urgent, [`urgent-${at}`], true);
      await pause(URGENT_EVERY_MS);
    }
  }

  async function bringBulk(): Promise<void> {
    for (let at = 0; Date.now() < untilMs; at += 1) {
      const waiting = await countWaiting(world, dags.bulk);
      const keys = Array.from({ length: Math.max(0, BULK_WAITING - waiting) }, (_, one) => `bulk-${at}-${one}`);
      if (keys.length > 0) await bring(dags.bulk, keys, false);
      await pause(BULK_EVERY_MS);
    }
  }

  await Promise.all([bringUrgent(), bringBulk()]);
  redis.disconnect();
  return accepted;
}

/** As good as full while the database is away. */
const countWaiting = (world: World, dagId: string): Promise<number> =>
  world.pool
    .query("SELECT count(*)::int AS n FROM queue_item WHERE dag_id = $1 AND state = 'waiting'", [dagId])
    .then(({ rows }) => Number(rows[0].n))
    .catch(() => BULK_WAITING);
