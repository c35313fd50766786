import type { Role } from "@/lib/domain/access/roles";
import type { Change } from "@/lib/domain/change/diff";
import type { FieldClass } from "@/lib/domain/change/field-class";
import { durationSchema, durationToMs } from "@/lib/domain/shared/duration";

/** What an approval is asked for; one approval fills one rule. */
export type Rule = "engineering" | "logic" | "platform" | "service_level" | "ownership" | "notes";

/** An approval that a revision needs, of somebody with one of the roles, and why. */
export type Requirement = Readonly<{
  rule: Rule;
  roles: readonly Role[];
  minimum: number;
  because: Readonly<{ reasons: readonly string[]; changes: number }>;
}>;

const CLASS_TITLES = {
  L: "logic",
  R: "run settings",
  P: "platform",
  S: "service level",
  O: "ownership",
  N: "notes",
} as const satisfies Record<FieldClass, string>;

/** A source that is asked more often than this takes more than a DAG's share of somebody else's database. */
const SHORTEST_POLL_MS = 15_000;

type Classes = ReadonlyMap<FieldClass, number>;

/**
 * What a revision needs before it may be activated (governance.md 2.2). Decided from the changes against what is active
 * and from the roles of its author; nothing a proposal says about itself is asked. Changes of no class, and no changes
 * at all, count as logic.
 */
export function requirementsOf(changes: readonly Change[], authorRoles: readonly Role[]): Requirement[] {
  const reviewed = changes.filter(({ kind }) => kind !== "moved");
  const classes = new Map<FieldClass, number>();
  for (const change of reviewed) for (const one of classesOf(change)) classes.set(one, (classes.get(one) ?? 0) + 1);
  const reasons = [...classes].map(([one, count]) => titleOf(one, count)).toSorted();
  const need = (rule: Rule, roles: readonly Role[], because: readonly string[]): Requirement => ({
    rule,
    roles,
    minimum: 1,
    because: { reasons: because, changes: reviewed.length },
  });
  const only = (one: FieldClass) => [titleOf(one, classes.get(one) ?? 0)];
  if (classes.size === 1 && classes.has("N")) return [need("notes", ["ds", "de", "do"], reasons)];
  const platform = [
    ...(classes.has("P") ? only("P") : []),
    ...(reviewed.some(asksTooOften) ? ["asks its source more often than every 15 s"] : []),
  ];
  const loosened = reviewed.filter(loosens);
  return [
    need("engineering", ["de"], reasons),
    ...(isLogicWithoutVoice(classes, authorRoles)
      ? [need("logic", ["ds"], [...only("L"), "the author is no data scientist"])]
      : []),
    ...(platform.length > 0 ? [need("platform", ["do"], platform)] : []),
    ...(loosened.length > 0 ? [need("service_level", ["manager"], loosened.map(loosenedText))] : []),
    ...(reviewed.some(changesOwner) ? [need("ownership", ["do"], only("O"))] : []),
  ];
}

/** What was active was approved once: going back to it takes one data engineer other than who proposes it. */
export const revertRequirement = (version: number): Requirement => ({
  rule: "engineering",
  roles: ["de"],
  minimum: 1,
  because: { reasons: [`back to version ${version}, which was active before`], changes: 1 },
});

const titleOf = (one: FieldClass, count: number): string =>
  `${CLASS_TITLES[one]}: ${count} change${count === 1 ? "" : "s"}`;

/** Data scientists speak for what a DAG decides; whoever else writes it needs one who agrees. */
const isLogicWithoutVoice = (classes: Classes, authorRoles: readonly Role[]): boolean =>
  (classes.has("L") || classes.size === 0) && !authorRoles.includes("ds");

/** The classes one entry of the change list belongs to. Edges and pack contents decide what runs. */
function classesOf(change: Change): readonly FieldClass[] {
  switch (change.kind) {
    case "setting_changed":
      return [change.class];
    case "task_added":
    case "task_removed":
      return change.classes;
    case "task_modified":
      return [...new Set(change.fields.map((field) => field.class))];
    case "edge_added":
    case "edge_removed":
    case "pack_changed":
      return ["L"];
    // What it is now was cleared by others; a data engineer looks at what it means here.
    case "reference_changed":
      return ["R"];
    case "moved":
      return [];
  }
}

/** A DAG that is new gets its owner; only one that has an owner can be taken away from them. */
const changesOwner = (change: Change): boolean =>
  change.kind === "setting_changed" && change.class === "O" && change.before !== undefined;

const isNamed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const POLL_PATH = "/start/source/every";

function asksTooOften(change: Change): boolean {
  if (change.kind !== "setting_changed" || !POLL_PATH.startsWith(change.path)) return false;
  const inside = POLL_PATH.slice(change.path.length).split("/").filter(Boolean);
  const every = (value: unknown) =>
    milliseconds(inside.reduce((part, name) => (isNamed(part) ? part[name] : undefined), value));
  const [before, after] = [every(change.before), every(change.after)];
  return after !== null && after < SHORTEST_POLL_MS && (before === null || after < before);
}

/** Promises less than before: a longer time, or none at all. */
function loosens(change: Change): boolean {
  if (change.kind !== "setting_changed" || change.class !== "S") return false;
  const { before, after } = change;
  if (!isNamed(before)) return promisesLess(before, after);
  return Object.entries(before).some(([name, value]) => promisesLess(value, isNamed(after) ? after[name] : undefined));
}

function promisesLess(before: unknown, after: unknown): boolean {
  const [was, is] = [milliseconds(before), milliseconds(after)];
  return was !== null && (is === null || is > was);
}

const loosenedText = (change: Change): string =>
  change.kind === "setting_changed" ? `${change.path.slice(1)} promises less` : "";

function milliseconds(value: unknown): number | null {
  const duration = durationSchema.safeParse(value);
  return duration.success ? durationToMs(duration.data) : null;
}
