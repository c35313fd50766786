import type { Role } from "@/lib/domain/access/roles";
import type { Change } from "@/lib/domain/change/diff";
import type { FieldClass } from "@/lib/domain/change/field-class";
import { type Condition, type Policy, RULE_OF, type Rule, rulesFor } from "@/lib/domain/change/policy";
import type { Criticality } from "@/lib/domain/dag/criticality";
import { durationSchema, durationToMs } from "@/lib/domain/shared/duration";

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

type Classes = ReadonlyMap<FieldClass, number>;

/** What decides who is asked beside the changes themselves; nothing a proposal says about itself. */
type Ground = Readonly<{ authorRoles: readonly Role[]; policy: Policy; criticality: Criticality }>;

type Facts = Readonly<{
  reviewed: readonly Change[];
  classes: Classes;
  /** What changes, class by class. */
  reasons: readonly string[];
  ground: Ground;
}>;

/**
 * What a revision needs before it may be activated: what the policy asks when its conditions hold (governance.md 2.2). Decided from
 * the changes against what is active. Changes of no class, and no changes at all, count as logic.
 */
export function requirementsOf(changes: readonly Change[], ground: Ground): Requirement[] {
  const reviewed = changes.filter(({ kind }) => kind !== "moved");
  const classes = new Map<FieldClass, number>();
  for (const change of reviewed) for (const one of classesOf(change)) classes.set(one, (classes.get(one) ?? 0) + 1);
  const reasons = [...classes].map(([one, count]) => titleOf(one, count)).toSorted();
  const facts = { reviewed, classes, reasons, ground };
  const needed = new Map<Rule, Requirement>();
  for (const { when, roles, approvals } of rulesFor(ground.policy, ground.criticality)) {
    const why = BECAUSE[when](facts);
    if (why === null) continue;
    const rule = RULE_OF[when];
    const known = needed.get(rule);
    needed.set(rule, {
      rule,
      roles,
      minimum: Math.max(approvals, known?.minimum ?? 0),
      because: { reasons: [...new Set([...(known?.because.reasons ?? []), ...why])], changes: reviewed.length },
    });
  }
  return [...needed.values()];
}

const isNotesAlone = ({ classes }: Facts): boolean => classes.size === 1 && classes.has("N");

const onlyOf = ({ classes }: Facts, one: FieldClass): string[] => [titleOf(one, classes.get(one) ?? 0)];

/** Why a condition holds; null when it does not. */
const BECAUSE = {
  reviewed: (facts) => (isNotesAlone(facts) ? null : facts.reasons),
  notesAlone: (facts) => (isNotesAlone(facts) ? facts.reasons : null),
  logicByOthers: (facts) =>
    isLogicWithoutVoice(facts) ? [...onlyOf(facts, "L"), "the author is no data scientist"] : null,
  platform: (facts) => (facts.classes.has("P") ? onlyOf(facts, "P") : null),
  fastPolling: ({ reviewed, ground }) => {
    const { fastestPollSeconds } = ground.policy;
    return reviewed.some((change) => asksTooOften(change, fastestPollSeconds * 1_000))
      ? [`asks its source more often than every ${fastestPollSeconds} s`]
      : null;
  },
  promisesLess: ({ reviewed }) => {
    const loosened = reviewed.filter(loosens);
    return loosened.length > 0 ? loosened.map(loosenedText) : null;
  },
  ownerChanges: (facts) => (facts.reviewed.some(changesOwner) ? onlyOf(facts, "O") : null),
} as const satisfies Record<Condition, (facts: Facts) => readonly string[] | null>;

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
const isLogicWithoutVoice = ({ classes, ground }: Facts): boolean =>
  (classes.has("L") || classes.size === 0) && !ground.authorRoles.includes("ds");

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

function asksTooOften(change: Change, shortestMs: number): boolean {
  if (change.kind !== "setting_changed" || !POLL_PATH.startsWith(change.path)) return false;
  const inside = POLL_PATH.slice(change.path.length).split("/").filter(Boolean);
  const every = (value: unknown) =>
    milliseconds(inside.reduce((part, name) => (isNamed(part) ? part[name] : undefined), value));
  const [before, after] = [every(change.before), every(change.after)];
  return after !== null && after < shortestMs && (before === null || after < before);
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
