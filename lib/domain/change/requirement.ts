import type { Role } from "@/lib/domain/access/roles";
import type { Change } from "@/lib/domain/change/diff";
import type { FieldClass } from "@/lib/domain/change/field-class";

/** An approval that a revision needs, and why. */
export type Requirement = Readonly<{
  rule: string;
  role: Role;
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

/** What a revision needs before it may be activated: one data engineer who did not contribute, whatever changed. */
export function requirementsOf(changes: readonly Change[]): Requirement[] {
  const reviewed = changes.filter(({ kind }) => kind !== "moved");
  const counts = new Map<FieldClass, number>();
  for (const change of reviewed) for (const one of classesOf(change)) counts.set(one, (counts.get(one) ?? 0) + 1);
  const reasons = [...counts].map(([one, count]) => `${CLASS_TITLES[one]}: ${count} change${count === 1 ? "" : "s"}`);
  return [{ rule: "gate", role: "de", minimum: 1, because: { reasons: reasons.toSorted(), changes: reviewed.length } }];
}

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
    case "moved":
      return [];
  }
}
