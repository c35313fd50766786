"use client";

import { EVERYONE } from "@/components/gallery/fixtures/people";
import {
  ARCHIVE,
  CONNECTIONS,
  ENVIRONMENTS,
  LANE_PROOF,
  MANY_LANES,
  ONE_LANE,
  PACK,
  PACKS,
  POLICY,
  POOLS,
  WINDOWS,
} from "@/components/gallery/fixtures/platform";
import { known, refused } from "@/components/gallery/shown-cache";
import { Group, LoadedSpecimens, Specimen } from "@/components/gallery/specimen";
import { LanesPanel } from "@/components/platform/lanes-panel";
import { PackPanel } from "@/components/platform/pack-panel";
import { PlatformPanel } from "@/components/platform/platform-panel";
import { queryKeys } from "@/lib/client/query-keys";

const PROOF = queryKeys.laneProof(60);
const PACK_KEY = queryKeys.pack(PACK.name, null);
const { packs, connections, pools, environments, windows, policy, archive, lanes } = queryKeys;
const ASKED = [packs, connections, pools, environments, windows, policy, archive];

/** What tasks run on. */
export function PlatformSection() {
  return (
    <>
      <LoadedSpecimens
        title="Lanes"
        show={() => <LanesPanel />}
        asks={lanes}
        me={EVERYONE}
        states={{
          "no process": [known(lanes, { ...ONE_LANE, components: [] }), refused(PROOF)],
          one: [known(lanes, ONE_LANE)],
        }}
      />
      <Group title="Lanes in trouble" columns={1}>
        <Specimen name="Many" me={EVERYONE} knows={[known(lanes, MANY_LANES), known(PROOF, LANE_PROOF)]}>
          <LanesPanel />
        </Specimen>
      </Group>
      <LoadedSpecimens
        title="Platform"
        show={() => <PlatformPanel />}
        asks={packs}
        me={EVERYONE}
        states={{
          refused: ASKED.map((key) => refused(key)),
          empty: [
            ...[packs, connections, pools, environments, windows].map((key) => known(key, [])),
            known(policy, { ...POLICY, version: 1, history: POLICY.history.slice(1) }),
            known(archive, { ...ARCHIVE, classes: [], tables: [], files: 0, fileBytes: 0, archivedRuns: 0 }),
          ],
          filled: [
            known(packs, PACKS),
            known(connections, CONNECTIONS),
            known(pools, POOLS),
            known(environments, ENVIRONMENTS),
            known(windows, WINDOWS),
            known(policy, POLICY),
            known(archive, ARCHIVE),
          ],
        }}
      />
      <LoadedSpecimens
        title="One pack"
        show={() => <PackPanel name={PACK.name} />}
        asks={PACK_KEY}
        me={EVERYONE}
        states={{
          used: [known(PACK_KEY, PACK)],
          unused: [
            known(PACK_KEY, { ...PACK, usedBy: [], files: PACK.files.slice(1), versions: PACK.versions.slice(1) }),
          ],
        }}
      />
    </>
  );
}
