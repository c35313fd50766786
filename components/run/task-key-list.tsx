import type { ReactNode } from "react";

/** Tasks under a heading that says what happens to them; nothing when there are none. */
export function TaskKeyList({ title, keys, note }: { title: string; keys: readonly string[]; note?: ReactNode }) {
  if (keys.length === 0) return null;
  return (
    <section aria-label={title} className="flex flex-col gap-1">
      <h3 className="font-medium">
        {title} <span className="font-normal text-muted tabular-nums">({keys.length})</span>
      </h3>
      {note === undefined ? null : <p className="text-muted text-xs">{note}</p>}
      <ul className="flex flex-wrap gap-1">
        {keys.map((key) => (
          <li key={key} className="rounded border bg-raised px-1.5 font-mono text-xs">
            {key}
          </li>
        ))}
      </ul>
    </section>
  );
}
