const MOST_ENTRIES = 200;

/** A JSON value that can be folded, large lists cut with a note. */
export function JsonTree({ name, value }: { name?: string; value: unknown }) {
  if (typeof value !== "object" || value === null) return <Leaf name={name} value={value} />;
  const isList = Array.isArray(value);
  // The database keeps no order of fields; lists have one.
  const entries = isList ? Object.entries(value) : Object.entries(value).sort(([a], [b]) => a.localeCompare(b));
  const shown = entries.slice(0, MOST_ENTRIES);
  return (
    <details open className="pl-1">
      <summary className="text-muted">
        {name === undefined ? null : <span className="text-ink">{name}: </span>}
        {isList ? `list of ${entries.length}` : `${entries.length} ${entries.length === 1 ? "field" : "fields"}`}
      </summary>
      <ul className="border-l pl-3">
        {shown.map(([key, entry]) => (
          <li key={key}>
            <JsonTree name={key} value={entry} />
          </li>
        ))}
        {entries.length > shown.length ? (
          <li className="text-faint">{entries.length - shown.length} more are not shown</li>
        ) : null}
      </ul>
    </details>
  );
}

function Leaf({ name, value }: { name: string | undefined; value: unknown }) {
  return (
    <span className="break-words pl-1">
      {name === undefined ? null : `${name}: `}
      <span className={typeof value === "string" ? "text-success" : "text-accent"}>{JSON.stringify(value)}</span>
    </span>
  );
}
