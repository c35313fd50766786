/** What belongs to the whole installation and is proposed by one person and approved by another. */
export const PLATFORM_KINDS = ["lane", "pool", "environment", "window"] as const;
export type PlatformKind = (typeof PLATFORM_KINDS)[number];

type Value = Readonly<Record<string, unknown>>;

export type FieldChange = Readonly<{ field: string; before: unknown; after: unknown }>;

const textOf = (value: unknown): string => JSON.stringify(value ?? null);

/** The fields in which an object is to be another one, each with what it was; every field of one that is new or removed. */
export function platformFields(before: Value | null, after: Value | null): FieldChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].toSorted();
  return fields.flatMap((field) => {
    const [was, is] = [before?.[field] ?? null, after?.[field] ?? null];
    return textOf(was) === textOf(is) ? [] : [{ field, before: was, after: is }];
  });
}
