import { canonicalJson } from "@/lib/domain/dag/canonical";
import { type DagDraft, type DraftTask, dagDraftSchema } from "@/lib/domain/dag/document";
import { uniqueKey, withMappedKeys } from "@/lib/domain/dag/task-keys";

export type Named = Readonly<Record<string, unknown>>;

export const isNamed = (value: unknown): value is Named =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const own = (value: Named, name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);

export const isSame = (a: unknown, b: unknown): boolean => a === b || canonicalJson(a) === canonicalJson(b);

/**
 * A document as it is merged: tasks by id, each edge by the ids of its ends, and every reference to a task by its id,
 * so that a rename on one side touches nothing on the other. Lists whose order means nothing are sorted.
 */
export type Matter = Readonly<{
  settings: Named;
  /** Fields by task id, without `id` and `needs`. */
  tasks: ReadonlyMap<string, Named>;
  /** `edgeName(source, target)` of each. */
  edges: ReadonlySet<string>;
}>;

export const edgeName = (sourceId: string, targetId: string): string => `${sourceId} ${targetId}`;
export const endsOf = (edge: string): readonly string[] => edge.split(" ");

/** A word joiner, which no document may hold: a reference can be mistaken for nothing that a person wrote. */
const MARK = "\u2060";
export const referenceTo = (taskId: string): string => `${MARK}${taskId}${MARK}`;
const REFERENCE = new RegExp(`${MARK}([^${MARK}]*)${MARK}`, "g");

/** Nothing was active: every task and setting of both sides is new. */
const NOTHING: Matter = { settings: {}, tasks: new Map(), edges: new Set() };

export function toMatter(document: DagDraft | null): Matter {
  if (!document) return NOTHING;
  const { tasks, ...settings } = document;
  const idOfKey = new Map(tasks.map(({ id, key }) => [key, id]));
  const toReference = (key: string): string => {
    const id = idOfKey.get(key);
    return id === undefined ? key : referenceTo(id);
  };
  return {
    settings,
    tasks: new Map(tasks.map((task) => [task.id, fieldsOf(withMappedKeys(task, toReference))])),
    edges: new Set(tasks.flatMap(({ id, needs }) => needs.map((key) => edgeName(idOfKey.get(key) ?? key, id)))),
  };
}

function fieldsOf({ id: _, needs: __, cases, otherwise, ...fields }: DraftTask): Named {
  return {
    ...fields,
    ...(cases ? { cases: cases.map((one) => ({ when: one.when, then: one.then.toSorted() })) } : {}),
    ...(otherwise ? { otherwise: otherwise.toSorted() } : {}),
  };
}

/** What each task is called in the result; one that is gone gets a name that nothing else has taken. */
export function namesIn({ tasks }: Matter, sides: readonly Matter[]): (taskId: string) => string {
  const keyOf = (fields: Named | undefined): string | undefined =>
    typeof fields?.key === "string" ? fields.key : undefined;
  const taken = new Set([...tasks.values()].flatMap((fields) => keyOf(fields) ?? []));
  return (id) =>
    keyOf(tasks.get(id)) ?? uniqueKey(sides.map((side) => keyOf(side.tasks.get(id))).find(Boolean) ?? id, taken);
}

/** A value with names in place of references. */
export function withNames(value: unknown, nameOf: (taskId: string) => string): unknown {
  if (typeof value === "string") return value.replaceAll(REFERENCE, (_, id: string) => nameOf(id));
  if (Array.isArray(value)) return value.map((item) => withNames(item, nameOf));
  if (!isNamed(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withNames(item, nameOf)]));
}

/** The draft that a matter says. Tasks that are gone leave the lists; texts that read them keep a name that is unknown. */
export function toDraft({ settings, tasks, edges }: Matter, nameOf: (taskId: string) => string): DagDraft {
  const sources = new Map<string, string[]>();
  for (const edge of edges) {
    const [source = "", target = ""] = endsOf(edge);
    sources.set(target, [...(sources.get(target) ?? []), nameOf(source)]);
  }
  return dagDraftSchema.parse({
    ...settings,
    tasks: [...tasks].map(([id, fields]) => ({
      ...namedFields(withoutGone(fields, tasks), nameOf),
      id,
      needs: (sources.get(id) ?? []).toSorted(),
    })),
  });
}

const namedFields = (fields: Named, nameOf: (taskId: string) => string) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, withNames(value, nameOf)]));

/** Branch choices without tasks that are gone. */
function withoutGone(fields: Named, tasks: Matter["tasks"]): Named {
  const { cases, otherwise } = fields;
  const known = (list: unknown) =>
    Array.isArray(list) ? list.filter((item) => typeof item !== "string" || isKnown(item, tasks)) : list;
  return {
    ...fields,
    ...(Array.isArray(cases)
      ? { cases: cases.map((one) => (isNamed(one) ? { ...one, then: known(one.then) } : one)) }
      : {}),
    ...(otherwise === undefined ? {} : { otherwise: known(otherwise) }),
  };
}

const isKnown = (item: string, tasks: Matter["tasks"]): boolean =>
  !item.startsWith(MARK) || tasks.has(item.slice(MARK.length, -MARK.length));
