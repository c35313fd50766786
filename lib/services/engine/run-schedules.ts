import { isDeepStrictEqual } from "node:util";
import { v7 as newId } from "uuid";
import type { PrismaClient, Transaction } from "@/lib/db/client";
import { insertQueuedRun } from "@/lib/db/sql/insert-queued-run";
import { prismaSql } from "@/lib/db/sql/statement";
import type { DagDocument } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { dueTicks, givenUpTicks, type MissedTicks } from "@/lib/domain/schedule/due-ticks";
import { isScheduled, nextTick } from "@/lib/domain/schedule/ticks";
import { failpoint } from "@/lib/observability/failpoint";
import type { LoadedVersion, Versions } from "@/lib/services/engine/load-version";

type Candidate = Readonly<{ dagId: string; versionId: string; activatedAt: Date }>;

/** Nobody waits for a scheduled run: after decisions and what people started. */
const BATCH = 2;

/**
 * One pass over all DAGs that time starts: creates a queued run for each tick that is due, notes the ticks that get none,
 * and moves the schedule on, in one transaction per DAG. A tick has one run, however many schedulers look: the schedule's
 * row is locked, and the rows of runs are unique by DAG and logical date. Ticks count from the first activation on; a new
 * version with the same schedule goes on where the last one was. Answers how many runs were created; a DAG that cannot be
 * read is reported and does not stop the others.
 */
export async function runSchedules(
  db: PrismaClient,
  versions: Versions,
  onFault: (dagId: string, error: unknown) => void,
): Promise<number> {
  let created = 0;
  for (const { dagId, versionId, activatedAt } of await findCandidates(db)) {
    try {
      const version = await versions.get(versionId);
      if (isScheduled(version.document))
        created += await db.$transaction((tx) => runOne(tx, versions, version, activatedAt));
      // What a schedule of long ago left would be taken for missed ticks when time starts the DAG again.
      else await db.schedule.deleteMany({ where: { dagId } });
    } catch (error) {
      onFault(dagId, error);
    }
  }
  return created;
}

/** Active DAGs whose schedule is due, or not yet that of the active version. DAGs that clients start have no row. */
const findCandidates = (db: PrismaClient) => db.$queryRaw<Candidate[]>`
  SELECT d.id AS "dagId", v.id AS "versionId", v.created_at AS "activatedAt"
  FROM dag d JOIN dag_version v ON v.id = d.active_version_id LEFT JOIN schedule s ON s.dag_id = d.id
  WHERE NOT d.is_paused AND (s.dag_id IS NULL OR s.version_id <> v.id OR s.next_at <= clock_timestamp())`;

async function runOne(tx: Transaction, versions: Versions, version: LoadedVersion, activatedAt: Date): Promise<number> {
  const first = nextTick(version.document, activatedAt);
  if (!first) return 0;
  await tx.$executeRaw`
    INSERT INTO schedule (dag_id, version_id, next_at) VALUES (${version.dagId}::uuid, ${version.id}::uuid, ${first})
    ON CONFLICT (dag_id) DO NOTHING`;
  const [row] = await tx.$queryRaw<{ versionId: string; nextAt: Date; now: Date }[]>`
    SELECT version_id AS "versionId", next_at AS "nextAt", clock_timestamp() AS now
    FROM schedule WHERE dag_id = ${version.dagId}::uuid FOR UPDATE SKIP LOCKED`;
  if (!row) return 0;
  const before = row.versionId === version.id ? version : await versions.get(row.versionId);
  const isSame = isDeepStrictEqual(scheduleOf(before.document), scheduleOf(version.document));
  if (!isSame) await note(tx, before, givenUpTicks(before.document, row.nextAt, activatedAt), "schedule_changed");
  const due = dueTicks(version.document, isSame ? row.nextAt : first, row.now);
  if (!due) return 0;
  let created = 0;
  for (const tick of due.ticks) if (await createRun(tx, version, tick)) created += 1;
  await note(tx, version, due.missed, version.document.missed ?? SETTING_DEFAULTS.missed);
  await tx.schedule.update({
    where: { dagId: version.dagId },
    data: { versionId: version.id, nextAt: due.nextAt },
  });
  await failpoint("sched.before_commit");
  return created;
}

const scheduleOf = ({ start, start_date }: DagDocument) => ({ start, start_date });

/** Whoever looks at the DAG's runs sees what was not run, and why. */
async function note(
  tx: Transaction,
  { dagId, id: versionId }: LoadedVersion,
  missed: MissedTicks | null,
  why: "none" | "last" | "all" | "schedule_changed",
): Promise<void> {
  if (!missed) return;
  const { count: ticks, ...stretch } = missed;
  await tx.missedTick.createMany({ data: [{ dagId, versionId, ticks, why, ...stretch }], skipDuplicates: true });
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
