"use client";

import { DagFrame } from "@/components/dag/dag-frame";
import { DagListPanel } from "@/components/dag/dag-list-panel";
import { MissedTicksNote } from "@/components/dag/missed-ticks-note";
import { SettingsPanel } from "@/components/dag/settings-panel";
import { VersionPanel } from "@/components/dag/version-panel";
import { VersionsPanel } from "@/components/dag/versions-panel";
import { MISSED } from "@/components/gallery/fixtures/client-pages";
import {
  DAG,
  DAG_DETAIL,
  DAG_IN_DEBT,
  MANY_DAGS,
  MANY_VERSIONS,
  ONE_DAG,
  ONE_VERSION,
  VERSION,
} from "@/components/gallery/fixtures/dags";
import { known, REFUSAL, refused } from "@/components/gallery/shown-cache";
import { Group, LoadedSpecimens, Specimen } from "@/components/gallery/specimen";
import { queryKeys } from "@/lib/client/query-keys";

const dag = queryKeys.dag(DAG);
const GONE = {
  ...REFUSAL,
  status: 404,
  title: "There is no such DAG",
  detail: "Look at the list of DAGs.",
  code: "not_found",
};

/** DAGs, their frame, versions and settings. */
export function DagsSection() {
  return (
    <>
      <LoadedSpecimens
        title="DAGs"
        isWide
        show={() => <DagListPanel />}
        asks={queryKeys.dags}
        states={{
          empty: [known(queryKeys.dags, [])],
          one: [known(queryKeys.dags, [ONE_DAG])],
          many: [known(queryKeys.dags, MANY_DAGS)],
        }}
      />
      <Group title="Frame of a DAG">
        <Specimen name="Loading" className="p-0">
          <DagFrame dagKey={DAG}>{null}</DagFrame>
        </Specimen>
        <Specimen name="Gone" knows={[refused(dag, GONE)]} className="p-0">
          <DagFrame dagKey={DAG}>{null}</DagFrame>
        </Specimen>
        <Specimen name="Active" knows={[known(dag, DAG_DETAIL)]} className="p-0">
          <DagFrame dagKey={DAG}>{null}</DagFrame>
        </Specimen>
        <Specimen name="In debt" knows={[known(dag, DAG_IN_DEBT)]} className="p-0">
          <DagFrame dagKey={DAG}>{null}</DagFrame>
        </Specimen>
        <Specimen name="Missed ticks" knows={[known(queryKeys.missedTicks(DAG), { items: MISSED })]}>
          <MissedTicksNote dagKey={DAG} />
        </Specimen>
      </Group>
      <LoadedSpecimens
        title="Versions"
        show={() => <VersionsPanel dagKey={DAG} />}
        asks={queryKeys.versions(DAG)}
        states={{
          empty: [known(queryKeys.versions(DAG), [])],
          one: [known(queryKeys.versions(DAG), [ONE_VERSION])],
          many: [known(queryKeys.versions(DAG), MANY_VERSIONS)],
        }}
      />
      <LoadedSpecimens
        title="Settings"
        show={() => <SettingsPanel dagKey={DAG} />}
        asks={dag}
        states={{
          active: [known(dag, DAG_DETAIL)],
          "never active": [
            known(dag, { ...DAG_DETAIL, activeDocument: null, activeLayout: null, activeVersion: null }),
          ],
        }}
      />
      <LoadedSpecimens
        title="One version"
        show={() => (
          <div className="h-96">
            <VersionPanel dagKey={DAG} number={3} />
          </div>
        )}
        asks={queryKeys.version(DAG, 3)}
        states={{ active: [known(queryKeys.version(DAG, 3), VERSION)] }}
      />
    </>
  );
}
