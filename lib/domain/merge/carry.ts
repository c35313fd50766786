import { canonicalJson, type Snapshot } from "@/lib/domain/dag/canonical";
import { edgeName, endsOf, isSame, type Matter, toMatter } from "@/lib/domain/merge/matter";

/** A proposal and what it was made from, before and after an update to the base. */
type Made = Readonly<{ from: Snapshot | null; to: Snapshot }>;

/**
 * Whether what a reviewer read before an update is what stands there after it: the same changes, and the same around
 * them, which is the changed tasks, their direct neighbours, the settings of the DAG and all that is pinned.
 */
export function isSameReading(before: Made, after: Made): boolean {
  const [earlier, later] = [toMatters(before), toMatters(after)];
  return (
    deltaOf(earlier) === deltaOf(later) &&
    surroundings(before.to, earlier.to, changedTasks(earlier)) ===
      surroundings(after.to, later.to, changedTasks(earlier))
  );
}

type Matters = Readonly<{ from: Matter; to: Matter }>;

const toMatters = ({ from, to }: Made): Matters => ({
  from: toMatter(from?.document ?? null),
  to: toMatter(to.document),
});

/** Every value before and after, by where it stands, as text to compare. References are ids: a rename elsewhere is none. */
function deltaOf({ from, to }: Matters): string {
  const ids = [...new Set([...from.tasks.keys(), ...to.tasks.keys()])].toSorted();
  const tasks = ids.map((id) => ({ id, before: from.tasks.get(id) ?? null, after: to.tasks.get(id) ?? null }));
  const edges = [...difference(from.edges, to.edges), "|", ...difference(to.edges, from.edges)];
  return canonicalJson({
    tasks: tasks.filter(({ before, after }) => !isSame(before, after)),
    edges,
    settings: isSame(from.settings, to.settings) ? null : [from.settings, to.settings],
  });
}

const difference = (one: ReadonlySet<string>, other: ReadonlySet<string>): string[] =>
  [...one].filter((item) => !other.has(item)).toSorted();

/** Tasks with another field or another edge. */
function changedTasks({ from, to }: Matters): ReadonlySet<string> {
  const ids = [...from.tasks.keys(), ...to.tasks.keys()].filter((id) => !isSame(from.tasks.get(id), to.tasks.get(id)));
  const ends = [...difference(from.edges, to.edges), ...difference(to.edges, from.edges)].flatMap(endsOf);
  return new Set([...ids, ...ends]);
}

function surroundings({ closure }: Snapshot, { settings, tasks, edges }: Matter, changed: ReadonlySet<string>): string {
  const touching = [...edges].filter((edge) => endsOf(edge).some((end) => changed.has(end))).toSorted();
  const near = [...new Set([...changed, ...touching.flatMap(endsOf)])].toSorted();
  // Also how the neighbours are joined among each other and further on: that decides when they run.
  const joined = near.flatMap((id) => near.map((other) => edgeName(id, other))).filter((edge) => edges.has(edge));
  return canonicalJson({ closure, settings, touching, joined, near: near.map((id) => [id, tasks.get(id) ?? null]) });
}
