"use client";

import { Check, Undo2, X } from "lucide-react";
import Link from "next/link";
import { ChangeBadge } from "@/components/change/change-badge";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import { KIND_TITLES } from "@/lib/client/platform/kind-titles";
import { useAnswerPlatformChange, usePlatformChanges } from "@/lib/client/platform/platform-changes";
import type { PlatformChangeItem } from "@/lib/contracts/platform-reviews";

const COLUMNS = ["Platform change", "What changes", "Why", "Proposed by", "State", ""];
const OUTCOMES = {
  applied: { label: "Applied", tone: "success" },
  declined: { label: "Declined", tone: "neutral" },
  withdrawn: { label: "Taken back", tone: "neutral" },
} as const;

/** What is proposed for the platform; nothing while there never was one. */
export function PlatformChangesSection() {
  const { data } = usePlatformChanges();
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="inbox-platform" className="mt-6">
      <h2 id="inbox-platform" className="mb-2 font-semibold text-base">
        Platform{" "}
        <span className="font-normal text-faint">{data.items.filter(({ outcome }) => !outcome).length} open</span>
      </h2>
      <Table label="Platform changes" columns={COLUMNS}>
        {data.items.map((change) => (
          <ChangeRow key={change.id} change={change} />
        ))}
      </Table>
    </section>
  );
}

function shown(value: unknown): string {
  if (value === null) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function ChangeRow({ change }: { change: PlatformChangeItem }) {
  return (
    <Row>
      <Cell className="font-medium">
        <Link href={`/changes/platform/${change.id}`} className="hover:underline">
          {KIND_TITLES[change.kind]} <span className="font-mono">{change.name}</span>
        </Link>
      </Cell>
      <Cell>
        <ul className="flex flex-col gap-0.5">
          {change.fields.map(({ field, before, after }) => (
            <li key={field}>
              <span className="font-mono text-xs">{field}</span>: <del className="text-muted">{shown(before)}</del>{" "}
              <span aria-hidden>→</span> <ins className="no-underline">{shown(after)}</ins>
            </li>
          ))}
        </ul>
      </Cell>
      <Cell className="text-muted">{change.why}</Cell>
      <Cell>
        <PersonChip name={change.proposedBy.name} /> <TimeAgo at={change.proposedAt} />
      </Cell>
      <Cell>
        <State change={change} />
      </Cell>
      <Cell className="text-right">
        <Answers change={change} />
      </Cell>
    </Row>
  );
}

function State({ change: { outcome, badge, sentence, answeredBy } }: { change: PlatformChangeItem }) {
  if (outcome)
    return (
      <>
        <Badge tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].label}</Badge>{" "}
        <span className="text-muted text-xs">{answeredBy?.name}</span>
      </>
    );
  return (
    <>
      <ChangeBadge badge={badge} />
      <p className="mt-1 max-w-80 text-muted text-xs">{sentence}</p>
    </>
  );
}

function Answers({ change: { id, name, can, contentHash } }: { change: PlatformChangeItem }) {
  const answer = useAnswerPlatformChange(id);
  const say = (word: "approve" | "decline" | "withdraw") => answer.mutate({ answer: word, contentHash });
  return (
    <span className="inline-flex flex-wrap justify-end gap-1">
      {can.approve ? (
        <Button
          size="sm"
          variant="primary"
          icon={Check}
          aria-label={`Approve ${name}`}
          isBusy={answer.isPending}
          onClick={() => say("approve")}
        >
          Approve
        </Button>
      ) : null}
      {can.decline ? (
        <Button size="sm" icon={X} aria-label={`Decline ${name}`} onClick={() => say("decline")}>
          Decline
        </Button>
      ) : null}
      {can.withdraw ? (
        <Button size="sm" icon={Undo2} aria-label={`Take back ${name}`} onClick={() => say("withdraw")}>
          Take back
        </Button>
      ) : null}
      {answer.error ? <LoadProblem error={answer.error} /> : null}
    </span>
  );
}
