import type { Behind, BehindQuery, DagObjectives, TaskFigures } from "@/lib/contracts/objectives";
import {
  readBehind,
  readHoursOfDay,
  readOverview,
  readParts,
  readPromises,
  readSeries,
  readSubject,
  readTaskFigures,
} from "@/lib/db/objectives";
import { burnRate } from "@/lib/domain/objective/budget";
import { type Counted, causesIn, figuresOf } from "@/lib/domain/objective/figures";
import { SCOPES } from "@/lib/domain/objective/scope";
import { HOURS_KEPT_DAYS, type WindowName, windowAt } from "@/lib/domain/objective/window";
import { groupBy } from "@/lib/domain/shared/group-by";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { dagFigures, windowFacts } from "@/lib/services/objective/list-objectives";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Over the last hour something that breaks now shows, over six and a day something that wears. */
const BURN_HOURS = [1, 6, 24] as const;
/** A day, and the hour in which it began. */
const LATEST_MS = 25 * HOUR_MS;

/** One DAG against its objectives: when, for whom, with which version, and which of its tasks take the time. */
export async function getDagObjectives(ctx: ServiceContext, dagKey: string, name: WindowName): Promise<DagObjectives> {
  const { db, actor, now } = ctx;
  requirePermission(actor, "objective:read");
  const window = windowAt(name, now());
  const [promised] = await readPromises(db, window, dagKey);
  if (!promised) throw dagNotFound(dagKey);
  const hoursFrom = new Date(Math.max(window.from.getTime(), window.to.getTime() - HOURS_KEPT_DAYS * DAY_MS));
  const whole = { dagId: promised.id, from: window.from, to: window.to };
  const ofSubject = { ...whole, subject: await readSubject(db, whole) };
  const [facts, overview, parts, days, latest, hours, tasks] = await Promise.all([
    windowFacts(db, name, window),
    readOverview(db, window, promised.id),
    readParts(db, whole),
    readSeries(db, ofSubject, "day"),
    readSeries(db, { ...ofSubject, from: new Date(now().getTime() - LATEST_MS) }, "hour"),
    readHoursOfDay(db, { ...ofSubject, from: hoursFrom }),
    readTaskFigures(db, whole),
  ]);
  return {
    ...facts,
    dag: dagFigures(promised, overview),
    burn: BURN_HOURS.map((last) => ({ hours: last, rate: burnRate(figuresOf(since(latest, now(), last))) })),
    versions: groupsBy(parts, ({ version }) => version).map(([version, scopes]) => ({ version, scopes })),
    classes: groupsBy(parts, (row) => row.class).map(([one, scopes]) => ({ class: one, scopes })),
    series: seriesOf(name === "1d" ? latest.filter(({ at }) => at >= facts.from) : days),
    hours: hoursOf(hours),
    tasks: taskFigures(tasks),
  };
}

type Point = Awaited<ReturnType<typeof readSeries>>[number];
type Part = Awaited<ReturnType<typeof readParts>>[number];

const isWhole = ({ cause }: Readonly<{ cause: string }>): boolean => cause === "";

const since = (rows: readonly Point[], now: Date, hours: number): Point[] => {
  const from = new Date(now.getTime() - hours * HOUR_MS).toISOString();
  // The hour in which it began counts as a whole.
  return rows.filter((row) => isWhole(row) && new Date(Date.parse(row.at) + HOUR_MS).toISOString() > from);
};

/** Rows that were grouped by something else have no key. */
const groupsBy = (rows: readonly Part[], keyOf: (row: Part) => number | null) =>
  [...groupBy(rows, keyOf)]
    .flatMap(([key, some]) => (key === null ? [] : [[key, some] as const]))
    .sort(([a], [b]) => a - b)
    .map(([key, some]) => {
      const scopes = SCOPES.map((scope) => ({ scope, ...figuresOf(some.filter((row) => row.scope === scope)) }));
      return [key, scopes] as const;
    });

const seriesOf = (rows: readonly Point[]) =>
  [...groupBy(rows, ({ at }) => at)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([at, some]) => ({ at, ...figuresOf(some.filter(isWhole)), causes: causesIn(some) }));

function hoursOf(rows: readonly (Counted & Readonly<{ hour: number }>)[]) {
  const byHour = groupBy(rows, ({ hour }) => hour);
  return Array.from({ length: 24 }, (_, hour) => ({ hour, ...figuresOf(byHour.get(hour) ?? []) }));
}

type TaskRow = Counted & Readonly<{ scope: string; taskKey: string; cause: string }>;

/** Those that held up clients longest come first. */
function taskFigures(rows: readonly TaskRow[]): TaskFigures[] {
  const tasks = [...groupBy(rows, ({ taskKey }) => taskKey)].map(([taskKey, some]) => {
    const of = (scope: string) => some.filter((row) => row.scope === scope && isWhole(row));
    const path = figuresOf(of("path"));
    return {
      taskKey,
      task: figuresOf(of("each_task")),
      gap: figuresOf(of("each_gap")),
      pathRuns: path.n,
      pathMs: (path.meanMs ?? 0) * path.n,
      pathCauses: causesIn(some.filter(({ scope }) => scope === "path")),
    };
  });
  return tasks.sort((a, b) => b.pathMs - a.pathMs || (a.taskKey < b.taskKey ? -1 : 1));
}

/** Whose time stands behind a figure, the longest first. */
export async function listBehind({ db, actor }: ServiceContext, dagKey: string, query: BehindQuery): Promise<Behind> {
  requirePermission(actor, "objective:read");
  const dag = await db.dag.findUnique({ where: { dagKey }, select: { id: true } });
  if (!dag) throw dagNotFound(dagKey);
  const rows = await readBehind(db, { ...query, dagId: dag.id });
  return {
    items: rows.map(({ queue, lane, pool, retry, person, condition, running, other, ...row }) => ({
      ...row,
      causes: { queue, lane, pool, retry, person, condition, running, other },
    })),
  };
}
