/** What belongs to the whole installation and is proposed by one person and approved by another. */
export const PLATFORM_KINDS = ["lane", "pool", "environment", "window", "connection", "retention"] as const;
export type PlatformKind = (typeof PLATFORM_KINDS)[number];

/** By the number a run's class has in the database. */
export const RETENTION_CLASSES = ["decision", "interactive", "batch", "backfill"] as const;

/** An approval by data ops is asked for, whatever of the platform changes. */
export const PLATFORM_REQUIREMENT = { rule: "platform", roles: ["do"], minimum: 1 } as const;

type Value = Readonly<Record<string, unknown>>;

export type FieldChange = Readonly<{ field: string; before: unknown; after: unknown }>;

const textOf = (value: unknown): string => JSON.stringify(value ?? null);

/** The fields in which an object is to be another one, each with what it was; every field of one that is new or removed. */
export function platformFields(kind: PlatformKind, before: Value | null, after: Value | null): FieldChange[] {
  return kind === "connection" ? connectionFields(before, after) : changedFields(before, after);
}

function changedFields(before: Value | null, after: Value | null): FieldChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].toSorted();
  return fields.flatMap((field) => {
    const [was, is] = [before?.[field] ?? null, after?.[field] ?? null];
    return textOf(was) === textOf(is) ? [] : [{ field, before: was, after: is }];
  });
}

const isValue = (value: unknown): value is Value => typeof value === "object" && value !== null;

/** Its settings by their own names, and of its secret no more than whether there is one and whether it is another. */
function connectionFields(before: Value | null, after: Value | null): FieldChange[] {
  const shown = (one: Value | null): Value | null =>
    one && { kind: one.kind, ...(isValue(one.settings) ? one.settings : {}) };
  const isNew = typeof after?.secret_version === "number" && after.secret_version === after.version;
  const [was, is] = [secretOf(before), isNew ? "a new one" : secretOf(after)];
  return [
    ...changedFields(shown(before), shown(after)),
    ...(was === is ? [] : [{ field: "secret", before: was, after: is }]),
  ];
}

const secretOf = (one: Value | null): string | null => (typeof one?.secret_version === "number" ? "stored" : null);
