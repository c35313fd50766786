"use client";

import { BehindNotice } from "@/components/change/behind-notice";
import { ChangeActions } from "@/components/change/change-actions";
import { ChangeChecks } from "@/components/change/change-checks";
import { ChangeHeader } from "@/components/change/change-header";
import { ChangeInboxPanel } from "@/components/change/change-inbox-panel";
import { ChangeRequestPanel } from "@/components/change/change-request-panel";
import { ComparisonTabs } from "@/components/change/comparison-tabs";
import { DebtNotice } from "@/components/change/debt-notice";
import { DebtsSection } from "@/components/change/debts-section";
import { GlassNotice } from "@/components/change/glass-notice";
import { MergeTab } from "@/components/change/merge-tab";
import { PlatformChangePanel } from "@/components/change/platform-change-panel";
import { ScheduleNotice } from "@/components/change/schedule-notice";
import {
  CHANGE,
  CHANGES,
  MANY_CHANGES,
  OBLIGATIONS,
  PLATFORM_CHANGE,
  PLATFORM_CHANGES,
  PLATFORM_DETAIL,
  SUMMARY,
} from "@/components/gallery/fixtures/changes";
import { DIFF, MERGE } from "@/components/gallery/fixtures/comparisons";
import { EVERYONE } from "@/components/gallery/fixtures/people";
import { type Known, known, knownPages, refused } from "@/components/gallery/shown-cache";
import { Group, LoadedSpecimens, Specimen } from "@/components/gallery/specimen";
import { groupsOf } from "@/lib/client/change/changes-of";
import { queryKeys } from "@/lib/client/query-keys";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

const ignore = () => undefined;
const OPEN = queryKeys.changes({ end: "open" });
const ENDED = queryKeys.changes({ end: "ended" });
const NO_INBOX = [
  knownPages(ENDED, []),
  known(queryKeys.platformChanges, { items: [] }),
  known(queryKeys.obligations, { items: [], thisMonth: 0 }),
];
const FULL_INBOX = [
  knownPages(OPEN, MANY_CHANGES),
  knownPages(ENDED, [CHANGES.closed, CHANGES["in debt"]]),
  known(queryKeys.platformChanges, PLATFORM_CHANGES),
  known(queryKeys.obligations, OBLIGATIONS),
];

const mergeKey = ({ number, etag }: ChangeRequestDetail) => [...queryKeys.merge(number), etag];
const diffKey = [...queryKeys.changeDiff(CHANGE.number, null, null), CHANGE.headRevision];
const read = known(queryKeys.ticks(CHANGE.number), { items: [] });
const READING = {
  ticks: { items: [] },
  ticked: new Set<string>(),
  total: groupsOf(DIFF).length,
  unread: groupsOf(DIFF),
  tick: ignore,
  canTick: () => true,
};
const SEEN = { revision: CHANGE.headRevision, contentHash: CHANGE.contentHash };

/** What stands above the tabs of a change. */
function Standing({ change }: { change: ChangeRequestDetail }) {
  const seen = { revision: change.headRevision, contentHash: change.contentHash };
  return (
    <div className="flex flex-col gap-3">
      <ChangeHeader change={change} actions={<ChangeActions change={change} seen={seen} />} />
      <ScheduleNotice change={change} />
      <GlassNotice change={change} seen={seen} />
      <DebtNotice change={change} />
      <BehindNotice change={change} onUpdated={ignore} onShowConflicts={ignore} />
    </div>
  );
}

function Comparison({ view }: { view: "changes" | "yaml" }) {
  return (
    <ComparisonTabs
      change={CHANGE}
      seen={SEEN}
      view={view}
      comparison={{ from: null, to: null }}
      onCompare={ignore}
      selectedKey={null}
      onSelect={ignore}
      reading={READING}
    />
  );
}

const DIFFS: Readonly<Record<string, readonly Known[]>> = {
  loading: [],
  refused: [refused(diffKey)],
  "nothing differs": [known(diffKey, { ...DIFF, after: DIFF.before })],
  changed: [known(diffKey, DIFF)],
};

/** The inbox, and changes of DAGs and of the platform while people decide about them. */
export function ReviewSection() {
  return (
    <>
      <LoadedSpecimens
        title="Inbox"
        show={() => <ChangeInboxPanel />}
        asks={OPEN}
        me={EVERYONE}
        states={{
          empty: [...NO_INBOX, knownPages(OPEN, [])],
          one: [...NO_INBOX, knownPages(OPEN, [SUMMARY])],
          many: FULL_INBOX,
        }}
      />
      <LoadedSpecimens
        title="A change"
        show={() => <ChangeRequestPanel number={CHANGE.number} />}
        asks={queryKeys.change(CHANGE.number)}
        me={EVERYONE}
        with={[read]}
        isWide
        states={{ "talked over": [known(queryKeys.change(CHANGE.number), CHANGE), known(diffKey, DIFF)] }}
      />
      <Group title="Where a change stands">
        {Object.entries(CHANGES).map(([name, change]) => (
          <Specimen
            key={name}
            name={`A change, ${name}`}
            me={EVERYONE}
            knows={[known(mergeKey(change), { ...MERGE, number: change.number })]}
          >
            <Standing change={change} />
          </Specimen>
        ))}
      </Group>
      <Group title="What it changes" columns={1}>
        {Object.entries(DIFFS).map(([name, knows]) => (
          <Specimen key={name} name={`Changes, ${name}`} me={EVERYONE} knows={knows}>
            <Comparison view="changes" />
          </Specimen>
        ))}
        <Specimen name="YAML" me={EVERYONE} knows={[known(diffKey, DIFF)]}>
          <Comparison view="yaml" />
        </Specimen>
      </Group>
      <LoadedSpecimens
        title="Conflicts"
        show={() => <MergeTab change={CHANGES.conflicting} onResolved={ignore} />}
        asks={mergeKey(CHANGES.conflicting)}
        me={EVERYONE}
        states={{
          open: [known(mergeKey(CHANGES.conflicting), MERGE)],
          settled: [
            known(mergeKey(CHANGES.conflicting), {
              ...MERGE,
              conflicts: MERGE.conflicts.slice(1),
              problems: [],
              can: { ...MERGE.can, resolve: true },
            }),
          ],
        }}
      />
      <Group title="Checks and debts">
        <Specimen name="Checks" me={EVERYONE}>
          <ChangeChecks change={CHANGE} />
        </Specimen>
        <Specimen name="Debts" me={EVERYONE} knows={[known(queryKeys.obligations, OBLIGATIONS)]}>
          <DebtsSection />
        </Specimen>
      </Group>
      <LoadedSpecimens
        title="A change of the platform"
        show={() => <PlatformChangePanel id={PLATFORM_CHANGE.id} />}
        asks={queryKeys.platformChange(PLATFORM_CHANGE.id)}
        me={EVERYONE}
        isWide
        states={{ open: [known(queryKeys.platformChange(PLATFORM_CHANGE.id), PLATFORM_DETAIL)] }}
      />
    </>
  );
}
