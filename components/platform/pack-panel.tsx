"use client";

import { ArrowLeft, Upload } from "lucide-react";
import Link from "next/link";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { PackFiles } from "@/components/platform/pack-files";
import { PublishPackDialog } from "@/components/platform/publish-pack-dialog";
import { WhereUsedButton } from "@/components/platform/where-used";
import { LoadProblem } from "@/components/shell/load-problem";
import { PageFrame } from "@/components/shell/page-frame";
import { Time } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { PersonChip } from "@/components/ui/person-chip";
import { SkeletonRows } from "@/components/ui/skeleton";
import { usePack } from "@/lib/client/platform/packs";
import { usePermission } from "@/lib/client/session";
import type { PackDetail } from "@/lib/contracts/platform";

/** One pack: its versions, the code of one, and who uses it. */
export function PackPanel({ name }: { name: string }) {
  const [{ version, file }, setView] = useQueryStates({ version: parseAsInteger, file: parseAsString });
  const { data: pack, error, refetch } = usePack(name, version);
  const canPublish = usePermission("pack:publish");
  const [isPublishing, setIsPublishing] = useState(false);
  const title = (
    <>
      <Link href="/platform" className="mb-1 flex items-center gap-1 font-normal text-muted text-xs hover:text-ink">
        <ArrowLeft aria-hidden className="size-3" />
        Platform
      </Link>
      Pack <span className="font-mono">{name}</span>
    </>
  );
  const publishButton = canPublish ? (
    <Button variant="primary" icon={Upload} onClick={() => setIsPublishing(true)}>
      Publish a version
    </Button>
  ) : null;
  return (
    <PageFrame title={title} actions={publishButton}>
      {error && !pack ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {!error && !pack ? <SkeletonRows label="Loading the pack" /> : null}
      {pack ? (
        <>
          <VersionLine pack={pack} onChoose={(number) => void setView({ version: number })} />
          <PackFiles files={pack.files} chosen={file} onChoose={(path) => void setView({ file: path })} />
        </>
      ) : null}
      {isPublishing ? <PublishPackDialog name={name} onClose={() => setIsPublishing(false)} /> : null}
    </PageFrame>
  );
}

function VersionLine({ pack, onChoose }: { pack: PackDetail; onChoose: (version: number) => void }) {
  const shown = pack.versions.find(({ number }) => number === pack.number);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-muted">
      <Select
        aria-label="Version"
        className="w-40"
        value={String(pack.number)}
        onChange={(event) => onChoose(Number(event.target.value))}
        options={pack.versions.map(({ number }) => ({ value: String(number), label: `Version ${number}` }))}
      />
      {shown ? (
        <span className="flex items-center gap-1.5">
          <PersonChip name={shown.publishedBy.name} />
          <Time at={shown.createdAt} />
        </span>
      ) : null}
      {pack.message === "" ? null : <span>{pack.message}</span>}
      <code className="font-mono text-faint text-xs" title={pack.digest}>
        {pack.digest.slice(0, 16)}
      </code>
      <UsedBy usedBy={pack.usedBy} />
      <WhereUsedButton used={{ kind: "pack", name: pack.name }} />
    </div>
  );
}

function UsedBy({ usedBy }: { usedBy: PackDetail["usedBy"] }) {
  if (usedBy.length === 0) return <span className="text-faint">No active DAG uses this version.</span>;
  return (
    <span className="flex flex-wrap gap-2">
      Used by
      {usedBy.map(({ dagKey, version }) => (
        <Link
          key={`${dagKey} ${version}`}
          href={`/dags/${dagKey}/versions/${version}`}
          className="font-mono text-accent hover:underline"
        >
          {dagKey} v{version}
        </Link>
      ))}
    </span>
  );
}
