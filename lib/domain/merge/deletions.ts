import { endsOf, isNamed, isSame, type Matter, type Named, referenceTo } from "@/lib/domain/merge/matter";

export type Side = "active" | "proposed";
export const otherSide = (side: Side): Side => (side === "active" ? "proposed" : "active");
export type Sides = Readonly<{ base: Matter; active: Matter; proposed: Matter }>;

/** One side deleted a task that the other changed, or drew something new to. */
export type Deletion = Readonly<{ kind: "delete_modify" | "delete_connect"; taskId: string; deletedBy: Side }>;

export function disputedDeletions(sides: Sides): Deletion[] {
  return [...sides.base.tasks.keys()].toSorted().flatMap((taskId): Deletion[] => {
    const deletedBy = (["active", "proposed"] as const).filter((side) => !sides[side].tasks.has(taskId));
    const [side, ...both] = deletedBy;
    if (!side || both.length > 0) return [];
    const keeper = sides[otherSide(side)];
    if (!isSame(sides.base.tasks.get(taskId), keeper.tasks.get(taskId)))
      return [{ kind: "delete_modify", taskId, deletedBy: side }];
    return isNewlyUsed(sides.base, keeper, taskId) ? [{ kind: "delete_connect", taskId, deletedBy: side }] : [];
  });
}

/** A new edge at the task, or another task that newly names it: as a branch's choice or to read its output. */
function isNewlyUsed(base: Matter, keeper: Matter, taskId: string): boolean {
  const hasNewEdge = [...keeper.edges].some((edge) => !base.edges.has(edge) && endsOf(edge).includes(taskId));
  const reference = referenceTo(taskId);
  const names = (fields: Named | undefined) => fields !== undefined && JSON.stringify(fields).includes(reference);
  return hasNewEdge || [...keeper.tasks].some(([id, fields]) => names(fields) && !names(base.tasks.get(id)));
}

/** The sides as if whoever lost had not deleted the task, or had deleted it too. What stays undecided is kept. */
export function settleDeletions(sides: Sides, settled: readonly (Deletion & { winner: Side | null })[]): Sides {
  const keeps = ({ deletedBy, winner }: (typeof settled)[number]) => winner !== deletedBy;
  const idsOf = (side: Side, isKept: boolean) =>
    new Set(
      settled
        .filter((one) => keeps(one) === isKept && one.deletedBy === (isKept ? side : otherSide(side)))
        .map(({ taskId }) => taskId),
    );
  const amended = (side: Side) => withTasks(sides.base, without(sides[side], idsOf(side, false)), idsOf(side, true));
  return { base: sides.base, active: amended("active"), proposed: amended("proposed") };
}

function without(side: Matter, ids: ReadonlySet<string>): Matter {
  if (ids.size === 0) return side;
  return {
    ...side,
    tasks: new Map([...side.tasks].filter(([id]) => !ids.has(id))),
    edges: new Set([...side.edges].filter((edge) => !endsOf(edge).some((end) => ids.has(end)))),
  };
}

/** The side with tasks of the base back, their edges to what is there, and their places among branch choices. */
function withTasks(base: Matter, side: Matter, ids: ReadonlySet<string>): Matter {
  if (ids.size === 0) return side;
  const back = [...ids].flatMap((id): [string, Named][] => {
    const fields = base.tasks.get(id);
    return fields ? [[id, fields]] : [];
  });
  const tasks = new Map([...side.tasks, ...back]);
  const edges = [...base.edges].filter((edge) => {
    const ends = endsOf(edge);
    return ends.some((end) => ids.has(end)) && ends.every((end) => tasks.has(end));
  });
  for (const [id, fields] of tasks) tasks.set(id, withChoices(base.tasks.get(id), fields, ids));
  return { ...side, tasks, edges: new Set([...side.edges, ...edges]) };
}

/** A branch whose choices differ from the base's only by the tasks that came back has the base's choices again. */
function withChoices(was: Named | undefined, fields: Named, ids: ReadonlySet<string>): Named {
  if (!was) return fields;
  const references = new Set([...ids].map(referenceTo));
  const restored = (["cases", "otherwise"] as const).filter((name) =>
    isSame(withoutItems(was[name], references), fields[name]),
  );
  return { ...fields, ...Object.fromEntries(restored.map((name) => [name, was[name]])) };
}

function withoutItems(value: unknown, gone: ReadonlySet<string>): unknown {
  if (Array.isArray(value))
    return value.filter((item) => typeof item !== "string" || !gone.has(item)).map((item) => withoutItems(item, gone));
  if (!isNamed(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutItems(item, gone)]));
}
