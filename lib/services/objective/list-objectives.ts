import type { DagFigures, Objectives, WindowFacts } from "@/lib/contracts/objectives";
import type { Db } from "@/lib/db/client";
import { readCountedUntil, readOverview, readPromises } from "@/lib/db/objectives";
import { causesIn, figuresOf } from "@/lib/domain/objective/figures";
import { RELATIVE_ERROR } from "@/lib/domain/objective/histogram";
import { SCOPES } from "@/lib/domain/objective/scope";
import { type TimeWindow, type WindowName, windowAt } from "@/lib/domain/objective/window";
import { groupBy } from "@/lib/domain/shared/group-by";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** How every DAG stands against its objectives. Reads histograms only: its cost does not grow with the number of tasks. */
export async function listObjectives(
  { db, actor, now }: Pick<ServiceContext, "db" | "actor" | "now">,
  name: WindowName,
): Promise<Objectives> {
  requirePermission(actor, "objective:read");
  const window = windowAt(name, now());
  const [facts, rows, dags] = await Promise.all([
    windowFacts(db, name, window),
    readOverview(db, window),
    readPromises(db, window),
  ]);
  const rowsOf = groupBy(rows, ({ dagId }) => dagId);
  return { ...facts, dags: dags.map((dag) => dagFigures(dag, rowsOf.get(dag.id) ?? [])) };
}

export async function windowFacts(db: Db, window: WindowName, times: TimeWindow): Promise<WindowFacts> {
  return {
    window,
    previousFrom: times.previousFrom.toISOString(),
    from: times.from.toISOString(),
    to: times.to.toISOString(),
    relativeError: RELATIVE_ERROR,
    countedUntil: await readCountedUntil(db),
  };
}

type Promised = Awaited<ReturnType<typeof readPromises>>[number];
type Row = Omit<Awaited<ReturnType<typeof readOverview>>[number], "dagId">;

export function dagFigures({ dagKey, title, targets, missed }: Promised, rows: readonly Row[]): DagFigures {
  const current = rows.filter(({ isCurrent }) => isCurrent);
  const whole = (some: readonly Row[], wanted: string) =>
    some.filter(({ scope, cause }) => scope === wanted && cause === "");
  const before = rows.filter(({ isCurrent }) => !isCurrent);
  return {
    dagKey,
    title,
    missed,
    causes: causesIn(current),
    scopes: SCOPES.map((scope) => ({
      scope,
      targetMs: targets.find((target) => target.scope === scope)?.targetMs ?? null,
      ...figuresOf(whole(current, scope)),
      previous: figuresOf(whole(before, scope)),
    })),
  };
}
