"use client";

import Link from "next/link";
import { Fragment } from "react";
import { useUses } from "@/lib/client/platform/uses";
import type { Used } from "@/lib/domain/dag/uses";

const NAMED = 4;

/** In a form that would change something of the platform: whom the change would touch. */
export function UsedBy({ used }: { used: Used }) {
  const { data, hasNextPage } = useUses(used);
  if (data === undefined) return null;
  const users = data.pages.flatMap(({ items }) => items);
  if (users.length === 0 && !hasNextPage)
    return <p className="text-muted">No DAG uses it, neither active nor drawn.</p>;
  const more = users.length - NAMED;
  const rest = `${more}${hasNextPage ? " or more" : ""} others`;
  return (
    <p className="text-muted">
      Used by{" "}
      {users.slice(0, NAMED).map(({ dagKey, active }, index) => (
        <Fragment key={dagKey}>
          {index === 0 ? null : ", "}
          <Link href={`/dags/${dagKey}`} className="font-mono text-accent underline">
            {dagKey}
          </Link>
          {active === null ? " (draft)" : null}
        </Fragment>
      ))}
      {more > 0 ? ` and ${more === 1 && !hasNextPage ? "one other" : rest}` : null}.
    </p>
  );
}
