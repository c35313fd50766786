import { isRunOver } from "@/lib/domain/run/model";
import { isOpenItem, type Postgres, type Transaction } from "@/lib/testing/simulation/postgres";
import type { Random } from "@/lib/testing/simulation/random";
import type { BackfillRow, ItemRow, UnitRow } from "@/lib/testing/simulation/rows";
import { beginNew, cancel, dagLock } from "@/lib/testing/simulation/transactions";

const SLOTS_OF_SCHEDULE = 6;
const MOST_BACKFILLS = 6;

const isOver = ({ state }: BackfillRow): boolean => state === "done" || state === "cancelled";
const lockOf = (pg: Postgres, backfill: BackfillRow): string => `backfill:${pg.backfills.indexOf(backfill)}`;

const beingFed = (pg: Postgres): BackfillRow | undefined =>
  pg.backfills.find((backfill) => !isOver(backfill) && pg.isLocked(lockOf(pg, backfill)));

/**
 * A person asks for slots of a schedule, or for clients that are over, to be run again; or changes such a backfill, at the
 * worst moment if there is one: while somebody feeds it.
 */
export async function backfillAny(pg: Postgres, people: Random, appetite: number): Promise<void> {
  const fed = beingFed(pg);
  if (!people.chance(fed ? 0.8 : appetite)) return;
  const open = fed ?? people.pick(pg.backfills.filter((backfill) => !isOver(backfill)));
  if (!open || (!fed && pg.backfills.length < MOST_BACKFILLS && people.chance(0.3))) create(pg, people);
  else if (people.chance(0.5)) await end(pg, open, { runsToo: people.chance(0.5) });
  else pause(pg, open, open.state === "running");
}

function create(pg: Postgres, people: Random): void {
  const units = people.chance(0.5) ? slots(people) : clientsAgain(pg, people);
  const version = pg.activeVersion("dag");
  const maxActiveRuns = 1 + people.int(2);
  if (units.length > 0) pg.backfills.push({ version, maxActiveRuns, units, state: "running" });
}

function slots(people: Random): UnitRow[] {
  const first = people.int(SLOTS_OF_SCHEDULE - 2);
  const keys = [0, 1, 2].map((at) => `slot-${first + at}`);
  return keys.map((client) => ({ client, item: null, state: "pending" }));
}

function clientsAgain(pg: Postgres, people: Random): UnitRow[] {
  const over = pg.items.filter((item) => item.dag === "dag" && !item.isSlot && !isOpenItem(item));
  const latest = new Map(over.map((item) => [item.client, item]));
  return [...latest.values()]
    .filter(() => people.chance(0.6))
    .map((item) => ({ client: item.client, item, state: "pending" }));
}

/** As `pauseBackfill` and `unpauseBackfill`: it waits for whoever feeds the backfill. */
function pause(pg: Postgres, backfill: BackfillRow, isPaused: boolean): void {
  const transaction = pg.begin([lockOf(pg, backfill)], () => {
    backfill.state = isPaused ? "paused" : "running";
  });
  if (transaction) pg.commit(transaction);
}

export function unpauseBackfills(pg: Postgres): void {
  for (const backfill of pg.backfills) if (backfill.state === "paused") pause(pg, backfill, false);
}

/** As `cancelBackfill`: what waits is passed over. */
async function end(pg: Postgres, backfill: BackfillRow, { runsToo }: Readonly<{ runsToo: boolean }>): Promise<void> {
  const locks = pg.mutation === "cancel_beside_feeder" ? [] : [lockOf(pg, backfill)];
  const transaction = pg.begin(locks, () => {
    backfill.state = "cancelled";
    for (const unit of backfill.units) if (unit.state === "pending") unit.state = "skipped";
  });
  if (!transaction) return;
  pg.commit(transaction);
  if (!runsToo) return;
  for (const run of pg.runs.values()) if (run.backfill === backfill && !isRunOver(run.state)) await cancel(pg, run);
}

type Fed = Readonly<{ backfill: BackfillRow; begun: readonly UnitRow[]; skipped: readonly UnitRow[] }>;

/** Begins runs of the backfills, as `feedBackfills` does: it counts under the locks of DAG and backfills. */
export function beginFeed(pg: Postgres): Transaction | null {
  const running = pg.backfills.filter((one) => one.state === "running" && !pg.isLocked(lockOf(pg, one)));
  if (pg.isPaused || running.length === 0) return null;
  let room = pg.activeVersion("dag").maxActiveRuns - pg.allRunsUnderWay("dag");
  const taken = new Set<string>();
  const fed = running.map((backfill) => {
    const one = nextUnits(pg, backfill, { room, taken });
    room -= one.begun.length;
    return one;
  });
  const ending = running.filter((backfill) => !hasOpenRun(pg, backfill) && !backfill.units.some(isPending));
  const isIdle = fed.every(({ begun, skipped }) => begun.length + skipped.length === 0);
  if (isIdle && ending.length === 0) return null;
  const locks =
    pg.mutation === "feed_without_lock" ? [] : [dagLock("dag"), ...running.map((backfill) => lockOf(pg, backfill))];
  return pg.begin(locks, () => {
    for (const one of fed) feedOne(pg, one);
    for (const backfill of ending) backfill.state = "done";
    const { maxActiveRuns } = pg.activeVersion("dag");
    if (fed.some(({ begun }) => begun.length > 0) && pg.allRunsUnderWay("dag") > maxActiveRuns)
      pg.broken.push("I12 runs of backfills beside live ones");
  });
}

const isPending = ({ state }: UnitRow): boolean => state === "pending";

const hasOpenRun = (pg: Postgres, backfill: BackfillRow): boolean =>
  [...pg.runs.values()].some((run) => run.backfill === backfill && !isRunOver(run.state));

/** A unit whose slot or client is open is passed over for good. */
function nextUnits(
  pg: Postgres,
  backfill: BackfillRow,
  { room, taken }: Readonly<{ room: number; taken: Set<string> }>,
): Fed {
  const open = [...pg.runs.values()].filter((run) => run.backfill === backfill && !isRunOver(run.state)).length;
  const next = backfill.units.filter(isPending).slice(0, Math.max(0, Math.min(room, backfill.maxActiveRuns - open)));
  const isFree = ({ client }: UnitRow) =>
    pg.mutation === "unit_of_open_client" || (!pg.openItem("dag", client) && !taken.has(client));
  const [begun, skipped] = [next.filter(isFree), next.filter((unit) => !isFree(unit))];
  for (const { client } of begun) taken.add(client);
  return { backfill, begun, skipped };
}

function feedOne(pg: Postgres, { backfill, begun, skipped }: Fed): void {
  for (const unit of skipped) unit.state = "skipped";
  for (const unit of begun) {
    // Somebody opened it beside this transaction: the unique key lets only one of the two in.
    if (pg.openItem("dag", unit.client) && pg.mutation !== "unit_of_open_client") continue;
    if (backfill.state === "cancelled") pg.broken.push("a cancelled backfill begins nothing");
    if (unit.state !== "pending") pg.broken.push("a unit of a backfill has one run");
    unit.state = "queued";
    beginNew(pg, unit.item ?? aSlot(pg, unit), { born: pg.version(backfill.version.id), backfill });
  }
}

function aSlot(pg: Postgres, { client }: UnitRow): ItemRow {
  const place = { class: 3, rank: pg.now / 1_000 };
  const item: ItemRow = {
    id: `${client}/${pg.items.length}`,
    dag: "dag",
    client,
    isSlot: true,
    state: "claimed",
    ...place,
  };
  pg.items.push(item);
  return item;
}
