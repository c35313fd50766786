import { v7 as newId } from "uuid";
import type { PrismaClient, Transaction } from "@/lib/db/client";
import { insertQueuedRun } from "@/lib/db/sql/insert-queued-run";
import { prismaSql } from "@/lib/db/sql/statement";
import { dueTicks, isScheduled, nextTick } from "@/lib/domain/schedule/due-ticks";
import { failpoint } from "@/lib/observability/failpoint";
import type { LoadedVersion, Versions } from "@/lib/services/engine/load-version";

type Candidate = Readonly<{ dagId: string; versionId: string }>;

/** Nobody waits for a scheduled run: after decisions and what people started. */
const BATCH = 2;

/**
 * One pass over all DAGs that time starts: creates a queued run for each tick that is due and moves the schedule on, in
 * one transaction per DAG. A tick has one run, however many schedulers look: the schedule's row is locked, and the rows
 * of runs are unique by DAG and logical date. Ticks count from the activation of a version on. Answers how many runs
 * were created; a DAG that cannot be read is reported and does not stop the others.
 */
export async function runSchedules(
  db: PrismaClient,
  versions: Versions,
  onFault: (dagId: string, error: unknown) => void,
): Promise<number> {
  let created = 0;
  for (const { dagId, versionId } of await findCandidates(db)) {
    try {
      const version = await versions.get(versionId);
      if (isScheduled(version.document)) created += await db.$transaction((tx) => runOne(tx, version));
    } catch (error) {
      onFault(dagId, error);
    }
  }
  return created;
}

/** Active DAGs whose schedule is due, or not yet that of the active version. DAGs that clients start have no row. */
const findCandidates = (db: PrismaClient) => db.$queryRaw<Candidate[]>`
  SELECT d.id AS "dagId", d.active_version_id AS "versionId"
  FROM dag d LEFT JOIN schedule s ON s.dag_id = d.id
  WHERE NOT d.is_paused AND d.active_version_id IS NOT NULL
    AND (s.dag_id IS NULL OR s.version_id <> d.active_version_id OR s.next_at <= clock_timestamp())`;

async function runOne(tx: Transaction, version: LoadedVersion): Promise<number> {
  const [clock] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const now = clock?.now ?? new Date();
  const first = nextTick(version.document, now);
  if (!first) return 0;
  await tx.$executeRaw`
    INSERT INTO schedule (dag_id, version_id, next_at) VALUES (${version.dagId}::uuid, ${version.id}::uuid, ${first})
    ON CONFLICT (dag_id) DO NOTHING`;
  const [row] = await tx.$queryRaw<{ versionId: string; nextAt: Date }[]>`
    SELECT version_id AS "versionId", next_at AS "nextAt" FROM schedule WHERE dag_id = ${version.dagId}::uuid
    FOR UPDATE SKIP LOCKED`;
  if (!row) return 0;
  if (row.versionId !== version.id) return move(tx, version, first, []);
  const due = dueTicks(version.document, row.nextAt, now);
  return due ? move(tx, version, due.nextAt, due.ticks) : 0;
}

async function move(tx: Transaction, version: LoadedVersion, nextAt: Date, ticks: readonly Date[]): Promise<number> {
  let created = 0;
  for (const tick of ticks) if (await createRun(tx, version, tick)) created += 1;
  await tx.schedule.update({ where: { dagId: version.dagId }, data: { versionId: version.id, nextAt } });
  await failpoint("sched.before_commit");
  return created;
}

const createRun = (tx: Transaction, { id, dagId, plan }: LoadedVersion, tick: Date): Promise<boolean> =>
  insertQueuedRun(
    prismaSql(tx),
    {
      id: newId(),
      dagId,
      versionId: id,
      clientId: null,
      queueItemId: null,
      runType: "scheduled",
      class: BATCH,
      logicalDate: tick.toISOString(),
      triggeredBy: null,
    },
    plan,
  );
