import { Attainment, KeptBadge } from "@/components/objective/kept";
import { SCOPE_WORDS } from "@/components/objective/words";
import type { DagObjectives } from "@/lib/contracts/objectives";
import { errorBudget, shareText } from "@/lib/domain/objective/budget";
import { durationText } from "@/lib/domain/shared/duration-text";

type Dag = DagObjectives["dag"];

/** The four objectives of a DAG, what is left of their budgets, and how fast that of the clients is being used up. */
export function ScopeTiles({ dag, burn }: { dag: Dag; burn: DagObjectives["burn"] }) {
  return (
    <section aria-label="Objectives" className="flex flex-col gap-2">
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        {dag.scopes.map((figures) => (
          <Tile key={figures.scope} figures={figures} />
        ))}
      </ul>
      <p className="text-muted">
        Burn rate (1 uses the budget up exactly):{" "}
        {burn.map(({ hours, rate }) => `${rate === null ? "–" : rate.toFixed(1)} over the last ${hours} h`).join(", ")}.
      </p>
    </section>
  );
}

function Tile({ figures }: { figures: Dag["scopes"][number] }) {
  const { scope, targetMs, n, p50Ms, p95Ms, previous } = figures;
  const budget = errorBudget(figures);
  return (
    <li className="flex flex-col gap-1 rounded-lg border bg-surface px-4 py-3">
      <div className="flex items-center justify-between gap-2">
        <h2 className="font-semibold text-base">{SCOPE_WORDS[scope].title}</h2>
        <KeptBadge counts={figures} />
      </div>
      <p className="text-muted text-xs">{SCOPE_WORDS[scope].says}</p>
      <p className="text-lg">
        <Attainment counts={figures} previous={previous} />
      </p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 text-muted tabular-nums">
        <Fact name="95 of 100 within" value={p95Ms} was={previous.p95Ms} />
        <Fact name="half within" value={p50Ms} was={previous.p50Ms} />
        <dt>target</dt>
        <dd>{targetMs === null ? "none" : `${durationText(targetMs)} for 95 %`}</dd>
        <dt>measured</dt>
        <dd>
          {n}
          {budget === null ? null : `, ${budget.spent} too late of ${Math.floor(budget.allowed)} allowed`}
        </dd>
        <dt>budget left</dt>
        <dd>{shareText(budget?.left ?? null)}</dd>
      </dl>
    </li>
  );
}

function Fact({ name, value, was }: { name: string; value: number | null; was: number | null }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="text-ink">
        {value === null ? "–" : durationText(value)}
        {was === null ? null : <span className="text-muted"> (before {durationText(was)})</span>}
      </dd>
    </>
  );
}
