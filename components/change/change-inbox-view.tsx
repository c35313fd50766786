"use client";

import { GitPullRequestArrow, Hand, MessageSquare } from "lucide-react";
import Link from "next/link";
import { AttentionButton } from "@/components/change/attention-button";
import { ChangeBadge } from "@/components/change/change-badge";
import { FirstAnswer } from "@/components/change/first-answer";
import { RiskBadge } from "@/components/change/risk-badge";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import type { InboxEntry } from "@/lib/client/change/inbox-entries";
import { INBOX_SECTIONS, type InboxSection, sectionOf } from "@/lib/client/change/inbox-sections";

/** Null on the last page. */
type More = Readonly<{ load: () => void; isLoading: boolean }> | null;

type Props = Readonly<{
  entries: readonly InboxEntry[];
  isStale: boolean;
  moreOpen: More;
  moreEnded: More;
}>;

/** The inbox by whose turn it is. */
export function ChangeInboxView({ entries, isStale, moreOpen, moreEnded }: Props) {
  if (entries.length === 0)
    return (
      <EmptyState icon={GitPullRequestArrow} title="No change request yet">
        Draw a DAG on its Design tab and press Submit for review. It appears here, and only an approved one goes live.
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-6">
      {isStale ? <Notice tone="warning">No answer from the server: this list may be out of date.</Notice> : null}
      {INBOX_SECTIONS.map(({ key, title, empty }) => {
        const changes = entries.filter((change) => sectionOf(change) === key);
        if (changes.length === 0 && empty === null) return null;
        const more = key === "done" ? moreEnded : null;
        return <Section key={key} section={key} title={title} empty={empty} changes={changes} more={more} />;
      })}
      {moreOpen ? (
        <Button className="self-center" onClick={moreOpen.load} isBusy={moreOpen.isLoading}>
          Show older open change requests
        </Button>
      ) : null}
    </div>
  );
}

/** Of those who could review, so many are named; the first has the least to do. */
const NAMED = 2;

const COLUMNS = ["Change", "Of", "Author", "State", "What is missing", "Changed", ""];

function Section(props: {
  section: InboxSection;
  title: string;
  empty: string | null;
  changes: InboxEntry[];
  more: More;
}) {
  const { section, title, empty, changes, more } = props;
  return (
    <section aria-labelledby={`inbox-${section}`}>
      <h2 id={`inbox-${section}`} className="mb-2 font-semibold text-base">
        {title} <span className="font-normal text-faint">{more ? `${changes.length} newest` : changes.length}</span>
      </h2>
      {changes.length === 0 ? (
        <p className="text-faint">{empty}</p>
      ) : (
        <Table label={title} columns={COLUMNS}>
          {changes.map((change) => (
            <ChangeRow key={change.key} change={change} />
          ))}
        </Table>
      )}
      {more ? (
        <Button variant="ghost" size="sm" className="mt-1" onClick={more.load} isBusy={more.isLoading}>
          Show older ones
        </Button>
      ) : null}
    </section>
  );
}

function ChangeRow({ change }: { change: InboxEntry }) {
  const isOpen = sectionOf(change) !== "done" && change.badge !== "draft";
  return (
    <Row>
      <Cell className="min-w-52">
        <Link href={change.href} className="font-medium hover:underline">
          <span className="text-faint">{change.mark}</span> {change.title}
        </Link>
        <p className="flex flex-wrap items-center gap-x-2 text-faint text-xs">
          {change.details.map((one, index) => (
            <span key={one}>{index === 0 ? one : `· ${one}`}</span>
          ))}
          {change.risks.map((risk) => (
            <RiskBadge key={risk} risk={risk} />
          ))}
          {change.openThreads > 0 ? (
            <span className="inline-flex items-center gap-1">
              <MessageSquare aria-hidden className="size-3" />
              {change.openThreads} open {change.openThreads === 1 ? "thread" : "threads"}
            </span>
          ) : null}
        </p>
      </Cell>
      <Cell className="font-mono text-xs">
        <Link href={change.subject.href} className="hover:underline">
          {change.subject.text}
        </Link>
      </Cell>
      <Cell>
        <PersonChip name={change.author.name} />
      </Cell>
      <Cell>
        <ChangeBadge badge={change.badge} />
      </Cell>
      <Cell className="text-muted">
        {change.sentence}
        <Waiting change={change} />
      </Cell>
      <Cell className="text-muted">
        <TimeAgo at={change.changedAt} />
      </Cell>
      <Cell>
        {change.number === null || !isOpen ? null : <AttentionButton number={change.number} entry={change} />}
      </Cell>
    </Row>
  );
}

/** For how long the first answer is waited for, who is on it, and who else could be. */
function Waiting({ change: { firstAnswer, claim, couldReview } }: { change: InboxEntry }) {
  if (!firstAnswer && !claim && couldReview.length === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-xs">
      {firstAnswer ? <FirstAnswer answer={firstAnswer} /> : null}
      {claim ? (
        <span className="inline-flex items-center gap-1">
          <Hand aria-hidden className="size-3" />
          {claim.by.name} is on it
        </span>
      ) : null}
      {claim || couldReview.length === 0 ? null : (
        <span className="text-faint">
          Could review:{" "}
          {couldReview
            .slice(0, NAMED)
            .map(({ name }) => name)
            .join(", ")}
        </span>
      )}
    </p>
  );
}
