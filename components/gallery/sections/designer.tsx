"use client";

import { DesignerPanel } from "@/components/designer/designer-panel";
import { ProblemList } from "@/components/designer/problem-list";
import { RetryPreview } from "@/components/designer/retry-preview";
import { SaveStatusView } from "@/components/designer/save-status";
import { DAG, DRAFT, ISSUES, UNFINISHED } from "@/components/gallery/fixtures/dags";
import { EVERYONE, idOf, VIEWER } from "@/components/gallery/fixtures/people";
import { CONNECTIONS, ENVIRONMENTS, ONE_LANE, PACKS, POOLS } from "@/components/gallery/fixtures/platform";
import { known } from "@/components/gallery/shown-cache";
import { Group, LoadedSpecimens, Specimen } from "@/components/gallery/specimen";
import type { SaveStatus } from "@/lib/client/designer/autosave";
import { queryKeys } from "@/lib/client/query-keys";

const ignore = () => undefined;
const DRAFT_KEY = queryKeys.draft(DAG);

const PLATFORM = [
  known(queryKeys.packs, PACKS),
  known(queryKeys.environments, ENVIRONMENTS),
  known(queryKeys.connections, CONNECTIONS),
  known(queryKeys.pools, POOLS),
  known(queryKeys.lanes, ONE_LANE),
  known(queryKeys.usualDurations(DAG), { runs: 0, tasks: [], wholeMs: null }),
];

const STATUSES: readonly SaveStatus[] = [
  { kind: "saved" },
  { kind: "unsaved" },
  { kind: "saving" },
  { kind: "failed", message: "No answer from the server. It is tried again by itself." },
  { kind: "conflict", message: "Somebody else saved this draft." },
];

const Designer = () => (
  <div className="h-[36rem]">
    <DesignerPanel dagKey={DAG} />
  </div>
);

/** Where DAGs are drawn. What stands beside the canvas has a section of its own. */
export function DesignerSection() {
  const [, retried] = UNFINISHED.tasks;
  return (
    <>
      <LoadedSpecimens
        title="Designer"
        show={() => <Designer />}
        asks={DRAFT_KEY}
        me={EVERYONE}
        with={PLATFORM}
        isWide
        states={{
          empty: [known(DRAFT_KEY, { ...DRAFT, document: { ...DRAFT.document, tasks: [] }, layout: {}, yaml: "" })],
          drawn: [known(DRAFT_KEY, DRAFT)],
          unfinished: [known(DRAFT_KEY, { ...DRAFT, document: UNFINISHED, layout: {}, yaml: "" })],
        }}
      />
      <Group title="Designer for who may only look" columns={1}>
        <Specimen name="Read only" me={VIEWER} knows={[...PLATFORM, known(DRAFT_KEY, DRAFT)]}>
          <Designer />
        </Specimen>
      </Group>
      <Group title="Beside the canvas">
        <Specimen name="Whether it is saved" className="flex flex-col gap-2">
          {STATUSES.map((status) => (
            <SaveStatusView
              key={status.kind}
              status={status}
              onRetry={ignore}
              onDecide={status.kind === "conflict" ? ignore : null}
            />
          ))}
        </Specimen>
        <Specimen name="Problems">
          <ProblemList issues={ISSUES} onJump={ignore} />
        </Specimen>
        <Specimen name="No problem">
          <ProblemList issues={[]} onJump={ignore} />
        </Specimen>
        <Specimen name="When it is tried again">
          <RetryPreview
            task={{
              ...(retried ?? { id: idOf(1), key: "one", operator: "bash", needs: [] }),
              retry_factor: 2,
              retry_budget: "60s",
            }}
            defaults={undefined}
          />
        </Specimen>
      </Group>
    </>
  );
}
