import type { Role } from "@/lib/domain/access/roles";
import { policyTexts } from "@/lib/domain/change/policy";
import type { Requirement } from "@/lib/domain/change/requirement";
import { criticalitySchema, isLowered } from "@/lib/domain/dag/criticality";

/** What belongs to the whole installation and is proposed by one person and approved by another. */
export const PLATFORM_KINDS = [
  "lane",
  "pool",
  "environment",
  "window",
  "connection",
  "retention",
  "criticality",
  "policy",
] as const;
export type PlatformKind = (typeof PLATFORM_KINDS)[number];

/** By the number a run's class has in the database. */
export const RETENTION_CLASSES = ["decision", "interactive", "batch", "backfill"] as const;

type Value = Readonly<Record<string, unknown>>;

export type FieldChange = Readonly<{ field: string; before: unknown; after: unknown }>;

const textOf = (value: unknown): string => JSON.stringify(value ?? null);

/** The fields in which an object is to be another one, each with what it was; every field of one that is new or removed. */
export function platformFields(kind: PlatformKind, before: Value | null, after: Value | null): FieldChange[] {
  if (kind === "connection") return connectionFields(before, after);
  if (kind === "policy") return changedFields(policyTexts(before), policyTexts(after));
  return changedFields(before, after);
}

function changedFields(before: Value | null, after: Value | null): FieldChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].toSorted();
  return fields.flatMap((field) => {
    const [was, is] = [before?.[field] ?? null, after?.[field] ?? null];
    return textOf(was) === textOf(is) ? [] : [{ field, before: was, after: is }];
  });
}

type Proposal = Readonly<{
  kind: PlatformKind;
  before: Value | null;
  after: Value | null;
  /** The roles of whoever proposed it, then. */
  proposedAs: readonly Role[];
}>;

/**
 * Class P takes a data engineer and data ops, two people (governance.md 2.2): whoever proposes speaks as a data engineer if they are
 * one, and otherwise a data engineer approves too. The guards of the database count by the same rule, platform_asks.
 */
export function platformRequirements({ kind, before, after, proposedAs }: Proposal): Requirement[] {
  const changes = platformFields(kind, before, after).length;
  const need = (rule: Requirement["rule"], role: Role, reason: string): Requirement => ({
    rule,
    roles: [role],
    minimum: 1,
    because: { reasons: [reason], changes },
  });
  const platform = need("platform", "do", `platform: ${changes} change${changes === 1 ? "" : "s"} of ${kind}`);
  // Dual control: an administrator, who has no content rights, proposes it.
  if (kind === "policy") return [platform];
  if (kind === "criticality" && lowersCriticality(before, after))
    return [need("engineering", "de", "less would hang on the DAG than before"), platform];
  if (proposedAs.includes("de")) return [platform];
  return [need("engineering", "de", "whoever proposed it is no data engineer"), platform];
}

/** Class O: those who own the DAG agree that it is looked at less strictly, not only whoever proposes it. */
function lowersCriticality(before: Value | null, after: Value | null): boolean {
  const [was, is] = [before, after].map((one) => criticalitySchema.safeParse(one?.criticality).data);
  return was === undefined || is === undefined || isLowered(was, is);
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
