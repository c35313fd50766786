"use client";

import { DAG } from "@/components/gallery/fixtures/dags";
import { DAG_OBJECTIVES, NO_OBJECTIVES, OBJECTIVES, QUIET_OBJECTIVES } from "@/components/gallery/fixtures/objectives";
import { EVERYONE } from "@/components/gallery/fixtures/people";
import { known } from "@/components/gallery/shown-cache";
import { LoadedSpecimens } from "@/components/gallery/specimen";
import { DagObjectivesPanel } from "@/components/objective/dag-objectives-panel";
import { ObjectivesPanel } from "@/components/objective/objectives-panel";
import { queryKeys } from "@/lib/client/query-keys";

const ALL = queryKeys.objectives("7d");
const ONE = queryKeys.dagObjectives(DAG, "7d");

/** What is promised, and what was kept. */
export function ObjectivesSection() {
  return (
    <>
      <LoadedSpecimens
        title="Objectives"
        show={() => <ObjectivesPanel />}
        asks={ALL}
        me={EVERYONE}
        states={{ empty: [known(ALL, NO_OBJECTIVES)], "kept, broken and quiet": [known(ALL, OBJECTIVES)] }}
      />
      <LoadedSpecimens
        title="Objectives of a DAG"
        show={() => <DagObjectivesPanel dagKey={DAG} />}
        asks={ONE}
        me={EVERYONE}
        states={{ quiet: [known(ONE, QUIET_OBJECTIVES)], busy: [known(ONE, DAG_OBJECTIVES)] }}
      />
    </>
  );
}
