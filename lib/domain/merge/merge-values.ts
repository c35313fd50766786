import { pointer } from "@/lib/domain/dag/check-issue";
import { isNamed, isSame, type Named, own } from "@/lib/domain/merge/matter";

export type Triple = Readonly<{ base: unknown; active: unknown; proposed: unknown }>;

/** Two different changes of one value. `text` is one of several lines, for which a merge by lines may be offered. */
export type ValueDispute = Readonly<{ kind: "field" | "text"; path: string }> & Triple;

/** Asked for each value that both sides changed differently; answers what the result holds there. */
export type Settle = (dispute: ValueDispute) => unknown;

/** Lists whose order and repetitions mean nothing: both sides' additions and removals hold. */
const SETS: ReadonlySet<string> = new Set(["/otherwise", "/roles"]);

/**
 * Each field of a record by the rule: equal on both sides, or changed on one only, is taken; sets are merged by
 * element, mappings by name; every other list is one value. What is left is disputed.
 */
export function mergeRecord(path: readonly string[], triple: Readonly<Record<keyof Triple, Named>>, settle: Settle) {
  const { base, active, proposed } = triple;
  const names = [...new Set([base, active, proposed].flatMap((record) => Object.keys(record)))].toSorted();
  const merged = names.flatMap((name): [string, unknown][] => {
    const sides = { base: own(base, name), active: own(active, name), proposed: own(proposed, name) };
    const value = mergeValue([...path, name], sides, settle);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(merged);
}

function mergeValue(path: readonly string[], sides: Triple, settle: Settle): unknown {
  const { base, active, proposed } = sides;
  if (isSame(active, proposed)) return active;
  if (isSame(base, active)) return proposed;
  if (isSame(base, proposed)) return active;
  const at = pointer(path);
  if (SETS.has(at) && Array.isArray(base) && Array.isArray(active) && Array.isArray(proposed))
    return mergeSets({ base: new Set(base), active: new Set(active), proposed: new Set(proposed) }).toSorted();
  if (isNamed(active) && isNamed(proposed) && (base === undefined || isNamed(base)) && !isOtherForm(path, sides))
    return mergeRecord(path, { base: base ?? {}, active, proposed }, settle);
  return settle({ kind: isText(sides) ? "text" : "field", path: at, ...sides });
}

/** Of the elements that only one side added or removed the change holds. */
export function mergeSets<T>({ base, active, proposed }: Readonly<Record<keyof Triple, ReadonlySet<T>>>): T[] {
  return [...new Set([...active, ...proposed])].filter((one) =>
    base.has(one) ? active.has(one) && proposed.has(one) : true,
  );
}

/** Two ways to start a DAG have nothing in common that could be merged by name. */
const isOtherForm = (path: readonly string[], { active, proposed }: Triple): boolean =>
  path[0] === "start" && path.length === 1 && namesOf(active).toSorted().join() !== namesOf(proposed).toSorted().join();

const namesOf = (value: unknown): string[] => (isNamed(value) ? Object.keys(value) : []);

const isText = ({ base, active, proposed }: Triple): boolean => {
  const texts = [base, active, proposed];
  return texts.every((text) => typeof text === "string") && texts.some((text) => text.includes("\n"));
};
