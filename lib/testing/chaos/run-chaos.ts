import { FAULT_KINDS, type FaultKind } from "@/lib/testing/chaos/faults";
import { judgeLedger, type LedgerAttempt, readLedger } from "@/lib/testing/chaos/ledger";
import { bringClients, publishDags } from "@/lib/testing/chaos/load";
import { seededRandom } from "@/lib/testing/chaos/random";
import { type ChaosReport, countByKind, lateKinds, recoveryByKind, spreadOf } from "@/lib/testing/chaos/report";
import { type MadeFault, makeFaults } from "@/lib/testing/chaos/schedule";
import { openViewers, type Viewers } from "@/lib/testing/chaos/viewers";
import { startWorld, type World } from "@/lib/testing/chaos/world";
import { findViolations } from "@/lib/testing/engine-invariants";
import { waitFor } from "@/lib/testing/wait-for";

export type ChaosOptions = Readonly<{
  dir: string;
  minutes: number;
  seed: number;
  leaseSeconds: number;
  /** Armed in every worker: `fence=off` shows that the checks notice. */
  failpoints: string;
  /** All of them, unless a run is about some. */
  kinds?: readonly FaultKind[];
  say: (text: string) => void;
}>;

const DRAIN_MS = 180_000;
const SHOWN = 3;

/** Load and faults for some minutes, then peace; what must never be is counted when everything has come to rest. */
export async function runChaos({
  minutes,
  seed,
  say,
  kinds = FAULT_KINDS,
  ...options
}: ChaosOptions): Promise<ChaosReport> {
  const random = seededRandom(seed);
  const world = await startWorld({ ...options, random });
  const stop = () => world.close().finally(() => process.exit(130));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    await publishDags(world);
    const viewers = openViewers(world);
    const untilMs = Date.now() + minutes * 60_000;
    say(`load and faults for ${minutes} minutes, seed ${seed}`);
    const [accepted, faults] = await Promise.all([
      bringClients(world, untilMs),
      makeFaults(world, { untilMs, random, kinds, say }),
    ]);
    for (const place of world.places) place.heal();
    say("peace: waiting for the last clients");
    await drain(world).catch((error) => say(String(error)));
    const seen = { ...(await viewers.stop()), seenMs: viewers.seenMs };
    const ends = await Promise.all([world.web, ...world.places].map((place) => place.end("SIGTERM")));
    return { seed, minutes, clients_accepted: accepted, ...(await judge(world, { faults, seen, ends, say })) };
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    await world.close();
  }
}

const count = async ({ pool }: World, from: string): Promise<number> =>
  (await pool.query(`SELECT count(*)::int AS n FROM ${from}`)).rows[0].n;

const drain = (world: World) =>
  waitFor(async () => (await count(world, "queue_item WHERE state NOT IN ('done', 'error')")) === 0, {
    what: "all clients to be decided",
    timeoutMs: DRAIN_MS,
  });

type Over = Readonly<{
  faults: readonly MadeFault[];
  seen: Awaited<ReturnType<Viewers["stop"]>> & Pick<Viewers, "seenMs">;
  ends: readonly (number | null)[];
  say: (text: string) => void;
}>;

async function judge(world: World, { faults, seen, ends, say }: Over) {
  const strange = await readStrangeFailures(world);
  const broken = {
    ...(await findViolations(world.pool)),
    ...(strange.length > 0 ? { "an attempt fails only because its script does": strange } : {}),
    ...judgeLedger(await readLedger(world.ledger), await readAttempts(world)),
    ...judgeProcesses(world, ends),
    ...(seen.wrong.length > 0 ? { "whoever looks at a run sees its end as it is": seen.wrong } : {}),
  };
  for (const [check, rows] of Object.entries(broken)) say(`broken: ${check}: ${JSON.stringify(rows.slice(0, SHOWN))}`);
  const signs = { doneMs: await readDone(world), seenMs: seen.seenMs };
  const byCheck = Object.entries(broken).map(([check, rows]) => [check, rows.length] as const);
  return {
    faults: faults.length,
    faults_by_kind: countByKind(faults),
    clients_decided: await count(world, "queue_item WHERE state IN ('done', 'error')"),
    attempts: await count(world, "task_attempt"),
    lost: await count(world, "task_attempt WHERE state = 'lost'"),
    fenced: world.places.reduce((sum, place) => sum + place.count("attempt.fenced"), 0),
    violations: byCheck.reduce((sum, [, rows]) => sum + rows, 0),
    violations_by_check: Object.fromEntries(byCheck),
    worker_start_ms: spreadOf(world.places.flatMap(({ startsMs }) => startsMs)),
    web_start_ms: spreadOf(world.web.startsMs),
    recovery_ms: recoveryByKind(faults, signs),
    recovery_late: lateKinds(faults, signs),
    begun_again_ms: spreadOf(await readBegunAgain(world)),
    views: seen.views,
    view_reconnects: seen.reconnects,
  };
}

/** Scripts of the load fail with an exit code now and then; of nothing else is a fault allowed to make a failure. */
async function readStrangeFailures({ pool }: World): Promise<unknown[]> {
  const { rows } = await pool.query(
    `SELECT id, error FROM task_attempt WHERE state IN ('failed', 'timed_out') AND error ->> 'code' IS DISTINCT FROM 'exit_code'`,
  );
  return rows;
}

/** No fault of a service ends a worker, and one that is asked to stop does so in good order. */
function judgeProcesses(
  { places: workers, web }: World,
  ends: readonly (number | null)[],
): Record<string, readonly unknown[]> {
  const places = [web, ...workers];
  const unexpected = [...places.flatMap(({ unexpectedEnds }) => unexpectedEnds), ...ends.filter((code) => code !== 0)];
  const errors = places.flatMap((place) => place.errors());
  return {
    ...(unexpected.length > 0 ? { "no process ends by itself": unexpected } : {}),
    ...(errors.length > 0 ? { "no process meets an error that its services do not explain": errors } : {}),
  };
}

async function readAttempts({ pool }: World): Promise<LedgerAttempt[]> {
  const { rows } = await pool.query(
    `SELECT a.id, a.state, a.dag_run_id || '/' || t.task_key AS key, extract(epoch FROM a.finished_at)::float8 * 1000 AS "finishedMs"
     FROM task_attempt a JOIN task_instance t USING (dag_run_id, task_index)`,
  );
  return rows;
}

async function readDone({ pool }: World): Promise<number[]> {
  const { rows } = await pool.query<{ ms: number }>(
    `SELECT extract(epoch FROM at)::float8 * 1000 AS ms FROM transition_log
     WHERE to_state = 'success' AND task_index IS NOT NULL ORDER BY at`,
  );
  return rows.map(({ ms }) => ms);
}

/** Of workers that never came back, whose last beat therefore is the last that was known of them. */
async function readBegunAgain({ pool }: World): Promise<number[]> {
  const { rows } = await pool.query<{ ms: number }>(
    `SELECT extract(epoch FROM b.started_at - c.beat_at)::float8 * 1000 AS ms
     FROM task_attempt a JOIN component c ON c.id = a.worker_id
     JOIN task_attempt b ON b.dag_run_id = a.dag_run_id AND b.task_index = a.task_index AND b.number = a.number + 1
     WHERE a.state = 'lost' AND a.finished_at > c.beat_at AND b.started_at IS NOT NULL`,
  );
  return rows.map(({ ms }) => ms);
}
