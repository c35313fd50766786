import { KIND_TITLES } from "@/lib/client/platform/kind-titles";
import type { Badge, ChangeRequestSummary } from "@/lib/contracts/change-requests";
import type { PlatformChangeItem } from "@/lib/contracts/platform-reviews";

/** One line of the inbox, whatever it changes. */
export type InboxEntry = Readonly<{
  key: string;
  href: string;
  /** What people call it: #12, or Platform #3. */
  mark: string;
  title: string;
  /** Its revision, and what it is about. */
  details: readonly string[];
  /** Of a DAG, its number: people say who is on it, and put it aside. Null for one of the platform. */
  number: number | null;
  openThreads: number;
  /** What it changes: a DAG has a page. */
  subject: Readonly<{ text: string; href: string }>;
  author: ChangeRequestSummary["author"];
  badge: Badge;
  sentence: string;
  createdAt: string;
  changedAt: string;
}> &
  Pick<ChangeRequestSummary, "isMyTurn" | "snooze" | "claim" | "couldReview" | "firstAnswer" | "risks">;

const entryOfChange = ({ number, dagKey, updatedAt, ...change }: ChangeRequestSummary): InboxEntry => ({
  ...change,
  number,
  key: String(number),
  href: `/changes/${number}`,
  mark: `#${number}`,
  details: [`Revision ${change.headRevision}`, ...change.about],
  subject: { text: dagKey, href: `/dags/${dagKey}` },
  changedAt: updatedAt,
});

const entryOfPlatform = ({ id, number, kind, name, proposedAt, ...change }: PlatformChangeItem): InboxEntry => ({
  ...change,
  key: id,
  href: `/changes/platform/${id}`,
  mark: `Platform #${number}`,
  title: `${KIND_TITLES[kind]} ${name}`,
  details: [`platform: ${change.fields.length} ${change.fields.length === 1 ? "change" : "changes"}`],
  number: null,
  snooze: null,
  claim: null,
  couldReview: [],
  risks: [],
  subject: kind === "criticality" ? { text: name, href: `/dags/${name}` } : { text: "Platform", href: "/platform" },
  author: change.proposedBy,
  createdAt: proposedAt,
  changedAt: change.answeredAt ?? proposedAt,
});

/** Both in one list, newest first. */
export const entriesOf = (
  changes: readonly ChangeRequestSummary[],
  platform: readonly PlatformChangeItem[],
): InboxEntry[] =>
  [...changes.map(entryOfChange), ...platform.map(entryOfPlatform)].toSorted((one, other) =>
    other.createdAt.localeCompare(one.createdAt),
  );
