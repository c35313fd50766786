"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Discussion } from "@/components/change/talk";
import { TextDiff, TextLayoutSwitch, useTextLayout } from "@/components/change/text-diff";
import { ThreadCard } from "@/components/change/thread-card";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { getJson } from "@/lib/client/api";
import { fileTalk, shownAt } from "@/lib/client/change/line-talk";
import { queryKeys } from "@/lib/client/query-keys";
import { packDiffSchema } from "@/lib/contracts/pack-diff";

type Props = Readonly<{ name: string; before: string | null; after: string | null; discussion: Discussion | null }>;

/** The code of a pack as it was and as it will run, file by file; fetched when somebody wants to read it or has spoken about it. */
export function PackCode({ discussion, ...pack }: Props) {
  const isTalkedAbout = threadsOn(discussion, pack.name).some(({ resolvedAt }) => resolvedAt === null);
  const [isShown, setIsShown] = useState(isTalkedAbout);
  return (
    <div className="border-t px-3 py-2">
      {isShown ? (
        <Files {...pack} discussion={discussion ?? SILENT} />
      ) : (
        <Button size="sm" onClick={() => setIsShown(true)}>
          Show the code that changed
        </Button>
      )}
    </div>
  );
}

const SILENT: Discussion = { number: 0, revision: 0, threads: [], canComment: false };

/** Threads about files of a pack, and the file of each. */
const threadsOn = (discussion: Discussion | null, pack: string) =>
  (discussion?.threads ?? []).flatMap((thread) => {
    const anchor = shownAt(thread);
    return anchor.kind === "pack_file" && anchor.pack === pack ? [{ ...thread, file: anchor.file }] : [];
  });

function Files({ name, before, after, discussion }: Props & Readonly<{ discussion: Discussion }>) {
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
  const same = threadsOn(discussion, name).filter(({ file }) => !data.files.some(({ path }) => path === file));
  return (
    <div className="flex flex-col gap-3">
      <TextLayoutSwitch />
      <ul className="flex flex-col gap-3">
        {data.files.map((file) => (
          <li key={file.path}>
            <h3 className="mb-1 font-mono text-xs">{file.path}</h3>
            {file.isText ? (
              <FileText {...{ name, file, discussion }} />
            ) : (
              <p className="text-faint">No text; its bytes differ.</p>
            )}
          </li>
        ))}
      </ul>
      {same.map((thread) => (
        <ThreadCard key={thread.id} {...discussion} thread={thread} />
      ))}
    </div>
  );
}

type File = Readonly<{ path: string; before: string | null; after: string | null }>;

function FileText({ name, file, discussion }: { name: string; file: File; discussion: Discussion }) {
  const [layout] = useTextLayout();
  const talk = useMemo(() => fileTalk(name, file.path), [name, file.path]);
  return (
    <div className="max-h-[60vh] overflow-auto rounded-md border">
      <TextDiff
        before={file.before ?? ""}
        after={file.after ?? ""}
        label={`Changes of ${file.path}`}
        beforeLabel="Before"
        afterLabel="After"
        isYaml={false}
        isUnified={layout === "unified"}
        {...{ talk, discussion }}
      />
    </div>
  );
}
