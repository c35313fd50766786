"use client";

import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { AcceptAll } from "@/components/change/accept-all";
import { BehindNotice } from "@/components/change/behind-notice";
import { ChangeActions } from "@/components/change/change-actions";
import { ChangeHeader } from "@/components/change/change-header";
import { ChangeRail } from "@/components/change/change-rail";
import { ComparisonTabs } from "@/components/change/comparison-tabs";
import { ConversationTab } from "@/components/change/conversation-tab";
import { DebtNotice } from "@/components/change/debt-notice";
import { GlassNotice } from "@/components/change/glass-notice";
import { MergeTab } from "@/components/change/merge-tab";
import { focusReviewBox, ReviewBox, type SeenRevision } from "@/components/change/review-box";
import { ReviewKeySheet } from "@/components/change/review-key-sheet";
import { ScheduleNotice } from "@/components/change/schedule-notice";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Notice } from "@/components/ui/notice";
import { Tabs } from "@/components/ui/tabs";
import type { ChangeGroup } from "@/lib/client/change/change-groups";
import { groupsOf } from "@/lib/client/change/changes-of";
import { groupKeyOf } from "@/lib/client/change/thread-places";
import { type Comparison, useChangeDiff } from "@/lib/client/change/use-change-request";
import { useReviewKeys } from "@/lib/client/change/use-review-keys";
import { useReading } from "@/lib/client/change/use-ticks";
import type { ChangeRequestDetail, ThreadView } from "@/lib/contracts/change-requests";

const TABS = ["conversation", "changes", "yaml", "conflicts"] as const;

type Props = Readonly<{ change: ChangeRequestDetail; isStale: boolean }>;

/**
 * The review page. What a reviewer reads and decides about is one revision; a newer one is offered, never slipped in.
 */
export function ChangeRequestView({ change, isStale }: Props) {
  const router = useRouter();
  const [seen, setSeen] = useState<SeenRevision>(newestOf(change));
  const [comparison, setComparison] = useState<Comparison>(WHOLE_CHANGE);
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS).withDefault("conversation"));
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const showAnchor = (thread: ThreadView) => {
    setSelectedKey(groupKeyOf(thread));
    void setTab("changes");
  };
  const look = (revision: SeenRevision) => {
    setSeen(revision);
    setComparison(WHOLE_CHANGE);
  };
  const { data: whole } = useChangeDiff(change.number, seen.revision, WHOLE_CHANGE);
  const groups = whole ? groupsOf(whole) : NO_GROUPS;
  const reading = useReading(change.number, seen.revision, groups);
  const [isKeysOpen, setIsKeysOpen] = useState(false);
  const isOnList = tab === "changes";
  useReviewKeys({
    ...(isOnList ? {} : { j: () => void setTab("changes"), k: () => void setTab("changes") }),
    t: () => void setTab(tab === "yaml" ? "changes" : "yaml"),
    a: focusReviewBox,
    "g i": () => router.push("/changes"),
    "?": () => setIsKeysOpen(true),
  });
  const isConflicting = change.badge === "conflicting";
  const showResolution = (made: SeenRevision) => {
    look(made);
    void setTab("changes");
  };
  const shown = { change, seen, comparison, onCompare: setComparison, reading, selectedKey, onSelect: setSelectedKey };
  return (
    <div className="mx-auto flex max-w-[100rem] flex-col gap-4 px-5 py-4">
      <ChangeHeader change={change} actions={<ChangeActions change={change} seen={seen} />} />
      {isStale ? <Notice tone="warning">No answer from the server: this page may be out of date.</Notice> : null}
      <NewerRevision change={change} seen={seen} onLook={() => look(newestOf(change))} />
      <ScheduleNotice change={change} />
      <GlassNotice change={change} seen={seen} />
      <DebtNotice change={change} />
      <AcceptAll number={change.number} revision={seen.revision} threads={change.threads} />
      <BehindNotice change={change} onUpdated={look} onShowConflicts={() => void setTab("conflicts")} />
      <div className="grid grid-cols-[minmax(0,1fr)_19rem] items-start gap-5">
        <Tabs
          label="Change request"
          value={isConflicting || tab !== "conflicts" ? tab : "changes"}
          onChange={(next) => void setTab(next)}
          items={[
            {
              value: "conversation",
              label: "Conversation",
              content: below(<ConversationTab change={change} revision={seen.revision} onShowAnchor={showAnchor} />),
            },
            {
              value: "changes",
              label: `Changes (${change.changeCount})`,
              content: below(<ComparisonTabs {...shown} view="changes" />),
            },
            { value: "yaml", label: "YAML", content: below(<ComparisonTabs {...shown} view="yaml" />) },
            ...(isConflicting
              ? [
                  {
                    value: "conflicts",
                    label: "Conflicts",
                    content: below(<MergeTab change={change} onResolved={showResolution} />),
                  } as const,
                ]
              : []),
          ]}
        />
        <aside
          aria-label="Review"
          className="sticky top-4 flex max-h-[calc(100dvh-6rem)] flex-col gap-4 overflow-y-auto"
        >
          {change.can.comment || change.can.approve ? <ReviewBox {...{ change, seen, reading }} /> : null}
          <ChangeRail change={change} />
        </aside>
      </div>
      <p className="text-faint text-xs">
        Press <Kbd>?</Kbd> for the keys of this page.
      </p>
      {isKeysOpen ? <ReviewKeySheet onClose={() => setIsKeysOpen(false)} /> : null}
    </div>
  );
}

/** What was active when it was made, and the revision that is read. */
const WHOLE_CHANGE: Comparison = { from: null, to: null };

const NO_GROUPS: readonly ChangeGroup[] = [];

const below = (content: React.ReactNode) => <div className="pt-4">{content}</div>;

const newestOf = ({ headRevision, contentHash }: ChangeRequestDetail): SeenRevision => ({
  revision: headRevision,
  contentHash,
});

function NewerRevision({
  change,
  seen,
  onLook,
}: {
  change: ChangeRequestDetail;
  seen: SeenRevision;
  onLook: () => void;
}) {
  if (seen.revision === change.headRevision) return null;
  return (
    <Notice tone="warning">
      <span className="flex flex-wrap items-center gap-3">
        Revision {change.headRevision} was pushed while you were reading revision {seen.revision}. Approving waits until
        you have looked at it.
        <Button size="sm" onClick={onLook}>
          Look at revision {change.headRevision}
        </Button>
      </span>
    </Notice>
  );
}
