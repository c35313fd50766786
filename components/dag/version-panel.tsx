"use client";

import { ArrowLeft } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Suspense, useMemo, useState } from "react";
import { EvidenceLink } from "@/components/audit/evidence-link";
import { RevertVersion } from "@/components/dag/revert-version";
import { DagPicture } from "@/components/dag-canvas/dag-picture";
import { documentToFlow } from "@/components/dag-canvas/document-to-flow";
import { usePlaces } from "@/components/dag-canvas/use-places";
import { LoadProblem } from "@/components/shell/load-problem";
import { Time } from "@/components/shell/time";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { YamlEditor } from "@/components/yaml/yaml-editor";
import { useVersion } from "@/lib/client/dags";
import type { VersionDetail } from "@/lib/contracts/dags";

const TaskSearch = dynamic(async () => (await import("@/components/dag-canvas/task-search")).TaskSearch);
const TaskSheet = dynamic(async () => (await import("@/components/dag/task-sheet")).TaskSheet);

const VIEWS = ["canvas", "yaml"] as const;

/** One version as it was approved, to look at. */
export function VersionPanel({ dagKey, number }: { dagKey: string; number: number }) {
  const { data: version, error, refetch } = useVersion(dagKey, number);
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("canvas"));
  if (error)
    return (
      <div className="p-5">
        <LoadProblem error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (!version) return <Skeleton className="m-5 h-96" />;
  return (
    <div className="flex h-full flex-col">
      <header className="flex flex-wrap items-center gap-3 px-5 py-2">
        <Link
          href={`/dags/${dagKey}/versions`}
          className="inline-flex items-center gap-1 text-muted text-xs hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-3" />
          Versions
        </Link>
        <h2 className="font-semibold text-base">Version {version.number}</h2>
        <span className="text-muted">
          {version.isActive ? "active since " : "activated "}
          <Time at={version.activatedAt} />, written by {version.authoredBy.name}, approved by{" "}
          {version.approvedBy.map(({ name }) => name).join(", ")}
        </span>
        {version.isActive ? null : <RevertVersion dagKey={dagKey} number={version.number} />}
        <EvidenceLink dagKey={dagKey} number={version.number} />
      </header>
      <Tabs
        label="Version"
        value={view}
        onChange={(next) => void setView(next)}
        className="min-h-0 flex-1 [&>[role=tablist]]:px-5"
        items={[
          {
            value: "canvas",
            label: "Canvas",
            content: (
              <Suspense fallback={<Skeleton className="m-5 h-96" />}>
                <VersionCanvas version={version} />
              </Suspense>
            ),
          },
          { value: "yaml", label: "YAML", content: <VersionYaml yaml={version.yaml} /> },
        ]}
      />
    </div>
  );
}

function VersionCanvas({ version }: { version: VersionDetail }) {
  const { document, layout, number } = version;
  const [taskId, setTaskId] = useState<string | null>(null);
  const places = usePlaces(document, layout);
  const { nodes, edges } = useMemo(() => documentToFlow(document, places), [document, places]);
  const task = document.tasks.find(({ id }) => id === taskId);
  return (
    <>
      <DagPicture
        nodes={nodes}
        edges={edges}
        layout={layout}
        label={`Canvas of version ${number}`}
        selectedTaskId={taskId}
        onSelectTask={setTaskId}
      >
        <TaskSearch nodes={nodes} onOpen={setTaskId} />
      </DagPicture>
      {task ? <TaskSheet task={task} onClose={() => setTaskId(null)} /> : null}
    </>
  );
}

const NO_MARKS = [] as const;
const ignoreChange = () => undefined;

function VersionYaml({ yaml }: { yaml: string }) {
  return <YamlEditor value={yaml} label="YAML of this version" isReadOnly marks={NO_MARKS} onChange={ignoreChange} />;
}
