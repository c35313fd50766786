import type { ReactNode } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { SkeletonRows } from "@/components/ui/skeleton";

type Query<T> = Readonly<{ data: T | undefined; error: unknown; refetch: () => Promise<unknown> }>;

/** A titled part of a page around one query: loading, failed, or its content. */
export function SectionStates<T>({
  title,
  about,
  actions,
  query,
  children,
}: {
  title: string;
  about?: string;
  actions?: ReactNode;
  query: Query<T>;
  children: (data: T) => ReactNode;
}) {
  const { data, error } = query;
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <header className="flex items-end gap-3">
        <div className="flex-1">
          <h2 className="font-semibold text-base">{title}</h2>
          {about === undefined ? null : <p className="text-muted">{about}</p>}
        </div>
        {actions}
      </header>
      {data === undefined && error ? <LoadProblem error={error} onRetry={() => void query.refetch()} /> : null}
      {data === undefined && !error ? <SkeletonRows rows={3} label={`Loading ${title.toLowerCase()}`} /> : null}
      {data === undefined ? null : children(data)}
    </section>
  );
}
