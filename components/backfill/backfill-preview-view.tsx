import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import type { BackfillPreview } from "@/lib/contracts/backfills";
import { SKIP_REASONS } from "@/lib/domain/backfill/plan-backfill";

/** What a backfill would run and pass over; who may start it is asked why. */
export function BackfillPreviewView({ preview, hasReason }: { preview: BackfillPreview; hasReason: boolean }) {
  const rest = preview.units - preview.firstUnits.length;
  return (
    <section aria-label="Preview" className="flex flex-col gap-2 rounded-md border bg-raised px-3 py-2">
      <p role="status" className="font-medium">
        {preview.units === 0 ? "Nothing would run." : `${preview.units} runs of version ${preview.version}`}
      </p>
      {preview.units === 0 ? null : (
        <ul aria-label="First units" className="flex flex-wrap gap-x-3 font-mono text-xs">
          {preview.firstUnits.map((name) => (
            <li key={name}>{name}</li>
          ))}
          {rest > 0 ? <li>and {rest} more</li> : null}
        </ul>
      )}
      {preview.skipped.map(({ reason, count, first }) => (
        <p key={reason} className="text-muted">
          {count} passed over: {SKIP_REASONS[reason]}{" "}
          <span className="font-mono text-xs">
            ({first.slice(0, 5).join(", ")}
            {count > 5 ? " …" : ""})
          </span>
        </p>
      ))}
      {hasReason && preview.units > 0 ? (
        <Field label="Why" isRequired hint="At least 3 characters. It stays with the backfill and in the audit record.">
          {(control) => <Textarea {...control} name="why" required minLength={3} maxLength={500} rows={2} />}
        </Field>
      ) : null}
    </section>
  );
}
