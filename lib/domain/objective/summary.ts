import { burnRate, isAttained, type Kept } from "@/lib/domain/objective/budget";
import { CAUSES, type Cause, SCOPES, type Scope } from "@/lib/domain/objective/scope";

/** How a DAG stands, as far as one sentence about it needs. */
type Standing = Readonly<{
  scopes: readonly (Kept & Readonly<{ scope: Scope }>)[];
  causes: Readonly<Partial<Record<Cause, number>>>;
}>;

export const scopeOf = <F extends Readonly<{ scope: Scope }>>(
  { scopes }: Readonly<{ scopes: readonly F[] }>,
  scope: Scope,
): F | undefined => scopes.find((one) => one.scope === scope);

/** By how much of its budgets is used up, that of the clients before all others; who promises nothing comes last. */
function hurtOf(dag: Standing): number {
  const used = SCOPES.map((scope) => {
    const figures = scopeOf(dag, scope);
    return figures ? (burnRate(figures) ?? 0) : 0;
  });
  const promises = dag.scopes.some(({ promised }) => promised > 0) ? 1 : 0;
  return used.reduce((sum, one, at) => sum + one * (at === 0 ? 1_000 : 1), promises);
}

/** Which DAG hurts most comes first. */
export const byHurt = <D extends Standing>(dags: readonly D[]): D[] => dags.toSorted((a, b) => hurtOf(b) - hurtOf(a));

/** Clients of all DAGs together. */
export function clientsInTime(dags: readonly Standing[]): Kept {
  const all = dags.flatMap((dag) => scopeOf(dag, "client") ?? []);
  return {
    promised: all.reduce((sum, { promised }) => sum + promised, 0),
    kept: all.reduce((sum, { kept }) => sum + kept, 0),
  };
}

/** Those that missed at least one of their objectives. */
export const late = <D extends Standing>(dags: readonly D[]): D[] =>
  dags.filter(({ scopes }) => scopes.some((figures) => isAttained(figures) === false));

/** What clients waited for longest, and its share of all their time; null when they waited for nothing. */
export function mainWait({ causes }: Pick<Standing, "causes">): Readonly<{ cause: Cause; share: number }> | null {
  const all = CAUSES.reduce((sum, cause) => sum + (causes[cause] ?? 0), 0);
  const [most] = CAUSES.filter((cause) => cause !== "running").toSorted((a, b) => (causes[b] ?? 0) - (causes[a] ?? 0));
  const longest = most === undefined ? 0 : (causes[most] ?? 0);
  return most === undefined || longest === 0 ? null : { cause: most, share: longest / all };
}
