"use client";

import { LaneProof } from "@/components/platform/lane-proof";
import { LaneTable } from "@/components/platform/lane-table";
import { WorkerTable } from "@/components/platform/worker-table";
import { LoadProblem } from "@/components/shell/load-problem";
import { PageFrame } from "@/components/shell/page-frame";
import { Notice } from "@/components/ui/notice";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useLanes } from "@/lib/client/platform/lanes";

/** How full each lane is and who serves it, live. */
export function LanesPanel() {
  const { data, error, refetch } = useLanes();
  return (
    <PageFrame title="Lanes" about="Each lane has slots of its own, so a backlog in one never slows another.">
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {error && data ? <Notice tone="warning">No answer from the server: these figures may be old.</Notice> : null}
      {!error && !data ? <SkeletonRows label="Loading lanes" /> : null}
      {data ? (
        <>
          <LaneTable lanes={data.lanes} components={data.components} />
          <LaneProof />
          <h2 className="mt-2 font-semibold text-base">Processes</h2>
          <WorkerTable components={data.components} />
        </>
      ) : null}
    </PageFrame>
  );
}
