import type { FieldClass } from "@/lib/domain/change/field-class";

export const CLASS_LABELS = {
  L: "Logic",
  R: "Run setting",
  P: "Platform",
  S: "Service level",
  O: "Ownership",
  N: "Note",
} as const satisfies Record<FieldClass, string>;

/** What kind of field changed, which decides who has to approve. */
export function ClassChip({ name }: { name: FieldClass }) {
  return (
    <span
      data-tooltip={`${CLASS_LABELS[name]}: decides who has to approve`}
      className="rounded-sm border px-1 text-muted text-xs"
    >
      {CLASS_LABELS[name]}
    </span>
  );
}
