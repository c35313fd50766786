import { useId } from "react";

/** A box to tick, with its label. */
export function Checkbox({
  label,
  isLabelHidden = false,
  isChecked,
  onChange,
}: {
  label: string;
  /** It is read out, and stands beside the box only as its tooltip. */
  isLabelHidden?: boolean;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <input
        id={id}
        type="checkbox"
        title={isLabelHidden ? label : undefined}
        checked={isChecked}
        onChange={({ target }) => onChange(target.checked)}
      />
      <label htmlFor={id} className={isLabelHidden ? "sr-only" : undefined}>
        {label}
      </label>
    </span>
  );
}
