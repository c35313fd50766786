import { type ChangeGroup, SETTINGS_KEY } from "@/lib/client/change/change-groups";
import { valueText } from "@/lib/client/change/value-text";
import { KIND_TITLES } from "@/lib/client/platform/kind-titles";
import type { PlatformChange } from "@/lib/contracts/platform-changes";

/** A change of the platform as change lists show one: a single thing, field by field. */
export function groupOfPlatform({ kind, name, fields }: PlatformChange): ChangeGroup {
  // Of approval rules, of which there are always some, a rule may be new or go.
  const isWhole = kind !== "policy";
  const isNew = isWhole && fields.every(({ before }) => before === null);
  const isGone = isWhole && fields.every(({ after }) => after === null);
  const oneOf = isNew ? "ADD" : "MOD";
  const fieldClass = kind === "criticality" ? "O" : "P";
  return {
    key: SETTINGS_KEY,
    kind: "settings",
    taskId: null,
    title: `${KIND_TITLES[kind]} ${name}`,
    mark: isGone ? "DEL" : oneOf,
    classes: [fieldClass],
    rows: fields.map(({ field, before, after }) => ({
      path: `/${field}`,
      label: field,
      class: fieldClass,
      before: shown(before),
      after: shown(after),
    })),
  };
}

const shown = (value: unknown): string | null => (value === null ? null : valueText(value));
