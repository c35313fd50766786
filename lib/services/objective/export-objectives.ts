import type { DagFigures, DagObjectives, ScopeFigures } from "@/lib/contracts/objectives";
import { attainment, burnRate } from "@/lib/domain/objective/budget";
import { CAUSES, type Cause } from "@/lib/domain/objective/scope";
import type { WindowName } from "@/lib/domain/objective/window";
import { csvLine } from "@/lib/domain/shared/csv";
import type { ServiceContext } from "@/lib/services/context";
import { getDagObjectives } from "@/lib/services/objective/get-dag-objectives";
import { listObjectives } from "@/lib/services/objective/list-objectives";

const COLUMNS = [
  "dag",
  "part",
  "name",
  "objective",
  "target_ms",
  "measured",
  "promised",
  "kept",
  "attainment",
  "budget_spent",
  "mean_ms",
  "p50_ms",
  "p95_ms",
];

type Figures = Omit<ScopeFigures, "targetMs" | "previous">;
type Line = Readonly<{ dagKey: string; part: string; name: string; targetMs?: number | null }>;

const numberText = (value: number | null): string => (value === null ? "" : String(Math.round(value * 1e4) / 1e4));

const lineOf = ({ dagKey, part, name, targetMs = null }: Line, figures: Figures): string =>
  csvLine([
    dagKey,
    part,
    name,
    figures.scope,
    numberText(targetMs),
    String(figures.n),
    String(figures.promised),
    String(figures.kept),
    numberText(attainment(figures)),
    numberText(burnRate(figures)),
    numberText(figures.meanMs),
    numberText(figures.p50Ms),
    numberText(figures.p95Ms),
  ]);

/** The figures of the page as lines of CSV, all DAGs or every part of one. */
export async function exportObjectives(
  ctx: ServiceContext,
  window: WindowName,
  dagKey: string | undefined,
): Promise<string[]> {
  const lines =
    dagKey === undefined
      ? (await listObjectives(ctx, window)).dags.map(linesOf)
      : partsOf(await getDagObjectives(ctx, dagKey, window));
  return [csvLine(COLUMNS), ...lines];
}

function partsOf({ dag, versions, classes, tasks, series }: DagObjectives): string[] {
  const { dagKey } = dag;
  const subject = dag.scopes.some(({ scope, n }) => n > 0 && scope === "client") ? "client" : "run";
  const groups = [
    ...versions.map(({ version, scopes }) => ({ part: "version", name: String(version), scopes })),
    ...classes.map(({ class: group, scopes }) => ({ part: "class", name: String(group), scopes })),
    ...series.map(({ at, ...one }) => ({ part: "time", name: at, scopes: [{ ...one, scope: subject } as const] })),
    ...tasks.map(({ taskKey, task, gap }) => ({
      part: "task",
      name: taskKey,
      scopes: [{ ...task, scope: "task" } as const, { ...gap, scope: "gap" } as const],
    })),
  ];
  return [
    linesOf(dag),
    ...groups.flatMap(({ scopes, ...line }) => scopes.map((one) => lineOf({ dagKey, ...line }, one))),
  ];
}

function linesOf({ dagKey, scopes, causes }: DagFigures): string {
  const whole = scopes.flatMap((one) => [
    lineOf({ dagKey, part: "dag", name: "this window", targetMs: one.targetMs }, one),
    lineOf({ dagKey, part: "dag", name: "the window before" }, { ...one.previous, scope: one.scope }),
  ]);
  return [...whole, ...CAUSES.map((cause) => causeLine(dagKey, cause, causes[cause] ?? 0))].join("");
}

/** A cause has a sum and nothing else: it stands where a mean does, of all clients together. */
const causeLine = (dagKey: string, cause: Cause, sumMs: number): string =>
  csvLine([dagKey, "cause_sum_ms", cause, "", "", "", "", "", "", "", numberText(sumMs), "", ""]);
