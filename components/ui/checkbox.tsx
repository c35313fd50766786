import { useId } from "react";

/** A box to tick, with its label. */
export function Checkbox({
  label,
  isChecked,
  onChange,
}: {
  label: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <input id={id} type="checkbox" checked={isChecked} onChange={({ target }) => onChange(target.checked)} />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
