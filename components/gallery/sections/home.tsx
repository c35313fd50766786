"use client";

import { MANY_CHANGES, PLATFORM_CHANGES, SUMMARY } from "@/components/gallery/fixtures/changes";
import { EVERYONE } from "@/components/gallery/fixtures/people";
import { OPEN_ALERTS } from "@/components/gallery/fixtures/people-pages";
import { APPROVALS, MANY_RUNS, MARK_REQUEST } from "@/components/gallery/fixtures/runs";
import { type Known, known, knownPages, refused } from "@/components/gallery/shown-cache";
import { LoadedSpecimens } from "@/components/gallery/specimen";
import { MyTurnPanel } from "@/components/home/my-turn-panel";
import { queryKeys } from "@/lib/client/query-keys";

const FAILED = queryKeys.runs({ dagKey: null, state: "failed", clientKey: null });
const IN_NEED = queryKeys.runs({ dagKey: null, state: null, clientKey: null, needsAttention: "true" });
const CHANGES = queryKeys.changes({ end: "open" });
const UNREADABLE = queryKeys.alerts({ state: "open", kind: "version_unreadable" });

const NOTHING: readonly Known[] = [
  knownPages(FAILED, []),
  knownPages(IN_NEED, []),
  knownPages(CHANGES, []),
  known(queryKeys.platformChanges, { items: [] }),
  knownPages(UNREADABLE, [], { openCount: 0 }),
  known(queryKeys.approvals, { items: [] }),
  known(queryKeys.markRequests(null), { items: [] }),
];
const EVERYTHING: readonly Known[] = [
  knownPages(
    FAILED,
    MANY_RUNS.filter(({ state }) => state === "failed"),
  ),
  knownPages(
    IN_NEED,
    MANY_RUNS.filter(({ needsAttention }) => needsAttention),
  ),
  knownPages(CHANGES, [
    SUMMARY,
    ...MANY_CHANGES.slice(3, 6),
    { ...SUMMARY, number: 31, author: EVERYONE, isMyTurn: false },
  ]),
  known(queryKeys.platformChanges, PLATFORM_CHANGES),
  knownPages(UNREADABLE, OPEN_ALERTS.slice(0, 1), { openCount: 1 }),
  known(queryKeys.approvals, { items: APPROVALS }),
  known(queryKeys.markRequests(null), { items: [MARK_REQUEST] }),
];
const REFUSED = [FAILED, CHANGES, queryKeys.approvals, queryKeys.markRequests(null)].map((key) => refused(key));

/** What waits for the person who looks. */
export function HomeSection() {
  return (
    <LoadedSpecimens
      title="My turn"
      show={() => <MyTurnPanel />}
      asks={FAILED}
      me={EVERYONE}
      states={{ refused: REFUSED, "nothing to do": NOTHING, "much to do": EVERYTHING }}
    />
  );
}
