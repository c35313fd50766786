"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { YamlMerge } from "@/components/yaml/yaml-merge";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { packDiffSchema } from "@/lib/contracts/pack-diff";

type Props = Readonly<{ name: string; before: string | null; after: string | null }>;

/** The code of a pack as it was and as it will run, file by file; fetched when somebody wants to read it. */
export function PackCode({ name, before, after }: Props) {
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="border-t px-3 py-2">
      {isShown ? (
        <Files {...{ name, before, after }} />
      ) : (
        <Button size="sm" onClick={() => setIsShown(true)}>
          Show the code that changed
        </Button>
      )}
    </div>
  );
}

function Files({ name, before, after }: Props) {
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.packDiff(name, before, after),
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ ...(before ? { before } : {}), ...(after ? { after } : {}) });
      return getJson(packDiffSchema, `/api/v1/packs/${name}/diff?${query}`, signal);
    },
    // Contents are named by their digests: they never change.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-40" />;
  return (
    <ul className="flex flex-col gap-3">
      {data.files.map((file) => (
        <li key={file.path}>
          <h3 className="mb-1 font-mono text-xs">{file.path}</h3>
          {file.isText ? (
            <div className="max-h-96 overflow-auto rounded-md border">
              <YamlMerge
                before={file.before ?? ""}
                after={file.after ?? ""}
                beforeLabel={`${file.path} before`}
                afterLabel={`${file.path} after`}
                isPlain
              />
            </div>
          ) : (
            <p className="text-faint">No text; its bytes differ.</p>
          )}
        </li>
      ))}
    </ul>
  );
}
