"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { ChangeBadge } from "@/components/change/change-badge";
import { ChangeList } from "@/components/change/change-list";
import { Requirements, ReviewerPanels } from "@/components/change/change-rail";
import { ConversationTab } from "@/components/change/conversation-tab";
import { PlatformReviewBox } from "@/components/change/platform-review-box";
import { UsedBy } from "@/components/platform/used-by";
import { TimeAgo } from "@/components/shell/time";
import { Notice } from "@/components/ui/notice";
import { Panel } from "@/components/ui/panel";
import { PersonChip } from "@/components/ui/person-chip";
import { KIND_TITLES } from "@/lib/client/platform/kind-titles";
import { groupOfPlatform } from "@/lib/client/platform/platform-groups";
import type { PlatformChangeDetail } from "@/lib/contracts/platform-reviews";
import { usedOf } from "@/lib/domain/dag/uses";

/** The review page of a change of the platform: the parts of every review, without what only a DAG has. */
export function PlatformChangeView({ change, isStale }: { change: PlatformChangeDetail; isStale: boolean }) {
  const { id, contentHash, proposedBy, proposedAt, threads, can } = change;
  const pushed = { number: 1, contentHash, pushedBy: proposedBy, createdAt: proposedAt };
  const conversation = { ...change, number: id, author: proposedBy, createdAt: proposedAt, revisions: [pushed] };
  // Of what is over, others than then may use it now.
  const used = change.outcome === null ? usedOf(change.kind, change.name) : null;
  const discussion = { number: id, revision: 1, threads, canComment: can.comment };
  return (
    <div className="mx-auto flex max-w-[100rem] flex-col gap-4 px-5 py-4">
      <Header change={change} />
      {isStale ? <Notice tone="warning">No answer from the server: this page may be out of date.</Notice> : null}
      <div className="grid grid-cols-[minmax(0,1fr)_19rem] items-start gap-5">
        <div className="flex flex-col gap-5">
          <section aria-labelledby="platform-changes">
            <h2 id="platform-changes" className="mb-2 font-semibold text-base">
              What changes
            </h2>
            {used ? <UsedBy used={used} /> : null}
            <ChangeList groups={[groupOfPlatform(change)]} discussion={discussion} />
          </section>
          <section aria-labelledby="platform-talk">
            <h2 id="platform-talk" className="mb-2 font-semibold text-base">
              Conversation
            </h2>
            <ConversationTab change={conversation} revision={1} />
          </section>
        </div>
        <aside
          aria-label="Review"
          className="sticky top-4 flex max-h-[calc(100dvh-6rem)] flex-col gap-4 overflow-y-auto"
        >
          {change.outcome === null ? <PlatformReviewBox change={change} /> : null}
          <Panel title="Requirements">
            <Requirements requirements={change.requirements} />
          </Panel>
          <ReviewerPanels change={id} reviews={change.reviews} blockers={change.blockers} />
        </aside>
      </div>
    </div>
  );
}

function Header({ change }: { change: PlatformChangeDetail }) {
  return (
    <header className="flex flex-col gap-2">
      <Link href="/changes" className="inline-flex items-center gap-1 self-start text-muted text-xs hover:text-ink">
        <ArrowLeft aria-hidden className="size-3" />
        Changes
      </Link>
      <h1 className="break-words font-semibold text-xl">
        <span className="font-normal text-faint">Platform #{change.number}</span> {KIND_TITLES[change.kind]}{" "}
        <span className="font-mono">{change.name}</span>
      </h1>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <PersonChip name={change.proposedBy.name} />
        <code className="font-mono text-xs">{change.contentHash.slice(0, 10)}</code>
        <span>
          proposed <TimeAgo at={change.proposedAt} />
        </span>
      </p>
      <p role="status" aria-label="Where this change stands" className="flex flex-wrap items-center gap-2 text-base">
        <ChangeBadge badge={change.badge} />
        <span>{change.sentence}</span>
      </p>
    </header>
  );
}
