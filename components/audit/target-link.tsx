import Link from "next/link";

/** Pages of what the record names; other kinds have none. */
const PAGES: Readonly<Record<string, (id: string) => string>> = {
  dag: (id) => `/dags/${id}`,
  change_request: (id) => `/changes/${id}`,
  client: (id) => `/clients/${encodeURIComponent(id)}`,
  pack: (id) => `/platform/packs/${id}`,
  dag_run: (id) => `/runs/${id}`,
};

/** What was acted on, with a link to it where it has a page. */
export function TargetLink({ type, id }: { type: string; id: string }) {
  const href = PAGES[type]?.(id);
  return (
    <>
      <span className="text-muted">{type.replaceAll("_", " ")}</span>{" "}
      {href === undefined ? (
        <span className="break-all font-mono text-xs">{id}</span>
      ) : (
        <Link href={href} className="break-all font-mono text-accent text-xs hover:underline">
          {id}
        </Link>
      )}
    </>
  );
}
