"use client";

import { DAG, MANY_DAGS } from "@/components/gallery/fixtures/dags";
import { GRID, MANY_RUNS, ONE_RUN, RUNS, SAVED_FILTERS, TIMES, USUAL } from "@/components/gallery/fixtures/runs";
import { known, knownPages, refused } from "@/components/gallery/shown-cache";
import { Group, LoadedSpecimens, Specimen } from "@/components/gallery/specimen";
import { RunActions } from "@/components/run/run-actions";
import { RunCanvas } from "@/components/run/run-canvas";
import { RunGrid } from "@/components/run/run-grid";
import { RunHeader } from "@/components/run/run-header";
import { RunTimeline } from "@/components/run/run-timeline";
import { RunsPanel } from "@/components/run/runs-panel";
import { queryKeys } from "@/lib/client/query-keys";
import type { RunDetail } from "@/lib/contracts/runs";
import { isRunOver } from "@/lib/domain/run/model";

const ANY = { dagKey: null, state: null, clientKey: null };
const LIST = queryKeys.runs(ANY);
const GRID_KEY = queryKeys.runGrid(DAG, { state: null, clientKey: null, version: null, until: null });
const ignore = () => undefined;
const NONE: readonly string[] = [];

/** A run as its page shows it once its stream has told. */
function Run({ run }: { run: RunDetail }) {
  return (
    <>
      <RunHeader
        run={run}
        status={isRunOver(run.state) ? "over" : "live"}
        onOpenTask={ignore}
        actions={<RunActions run={run} onReopened={ignore} />}
      />
      <div className="h-48 border-t">
        <RunCanvas run={run} selectedTaskId={null} alsoSelected={NONE} onOpenTask={ignore} />
      </div>
    </>
  );
}

/** Lists, the grid, and one run in each of its states. */
export function RunsSection() {
  const timeline = { lastEventId: RUNS.success.lastEventId, byTask: TIMES };
  return (
    <>
      <LoadedSpecimens
        title="Runs"
        isWide
        show={() => <RunsPanel />}
        asks={LIST}
        with={[known(queryKeys.dags, MANY_DAGS), known(queryKeys.savedFilters, SAVED_FILTERS)]}
        states={{
          empty: [knownPages(LIST, [])],
          one: [knownPages(LIST, [ONE_RUN])],
          many: [knownPages(LIST, MANY_RUNS)],
        }}
      />
      <LoadedSpecimens
        title="Grid"
        show={() => <RunGrid dagKey={DAG} />}
        asks={GRID_KEY}
        states={{ empty: [known(GRID_KEY, { versions: [], runs: [] })], "every state": [known(GRID_KEY, GRID)] }}
      />
      <Group title="One run">
        {Object.entries(RUNS).map(([name, run]) => (
          <Specimen
            key={name}
            name={`Run, ${name}`}
            knows={[known(queryKeys.usualDurations(DAG), USUAL)]}
            className="p-0"
          >
            <Run run={run} />
          </Specimen>
        ))}
      </Group>
      <Group title="Time line">
        <Specimen name="Loading" className="p-0">
          <RunTimeline run={RUNS.success} selectedKeys={NONE} onOpenTask={ignore} />
        </Specimen>
        <Specimen name="Refused" knows={[refused(queryKeys.timeline(RUNS.success.id))]} className="p-0">
          <RunTimeline run={RUNS.success} selectedKeys={NONE} onOpenTask={ignore} />
        </Specimen>
        <Specimen name="With a retry" knows={[known(queryKeys.timeline(RUNS.success.id), timeline)]} className="p-0">
          <RunTimeline run={RUNS.success} selectedKeys={["rate_business"]} onOpenTask={ignore} />
        </Specimen>
      </Group>
    </>
  );
}
