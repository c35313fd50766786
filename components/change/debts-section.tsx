"use client";

import Link from "next/link";
import { Time } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { Cell, Row, Table } from "@/components/ui/table";
import { useObligations } from "@/lib/client/change/use-obligations";
import type { Obligation } from "@/lib/contracts/break-glass";
import { GLASS_TITLES } from "@/lib/domain/change/break-glass";

const COLUMNS = ["Change", "DAG", "Emergency", "By", "Waits for", "Due"];

/** Emergency activations that others still have to look at; nothing when there are none. */
export function DebtsSection() {
  const { data } = useObligations();
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="inbox-debts" className="mb-6">
      <h2 id="inbox-debts" className="mb-2 font-semibold text-base">
        Emergency activations to review{" "}
        <span className="font-normal text-faint">
          {data.items.length}; {data.thisMonth} this month
        </span>
      </h2>
      <Table label="Emergency activations to review" columns={COLUMNS}>
        {data.items.map((debt) => (
          <DebtRow key={debt.id} debt={debt} />
        ))}
      </Table>
    </section>
  );
}

function DebtRow({ debt }: { debt: Obligation }) {
  return (
    <Row>
      <Cell className="min-w-52">
        <Link href={`/changes/${debt.changeRequest}`} className="font-medium hover:underline">
          <span className="text-faint">#{debt.changeRequest}</span> {debt.title}
        </Link>
      </Cell>
      <Cell className="font-mono text-xs">
        <Link href={`/dags/${debt.dagKey}`} className="hover:underline">
          {debt.dagKey}
        </Link>
      </Cell>
      <Cell>
        {GLASS_TITLES[debt.category]} <span className="text-faint">{debt.incident}</span>
      </Cell>
      <Cell className="text-muted">
        {debt.askedBy.name} and {debt.confirmedBy.name}
      </Cell>
      <Cell className="text-muted">{waitsFor(debt)}</Cell>
      <Cell>
        <Time at={debt.dueAt} /> {debt.isOverdue ? <Badge tone="danger">overdue</Badge> : null}
      </Cell>
    </Row>
  );
}

function waitsFor({ reviewedBy, canReview, canSign }: Obligation): string {
  if (canReview) return "your review";
  if (canSign) return "your signature";
  return reviewedBy ? "a manager's signature" : "a data engineer who had no part in it";
}
