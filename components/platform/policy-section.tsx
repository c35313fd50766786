"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { SectionStates } from "@/components/shell/section-states";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import { CONDITION_TITLES, usePolicy } from "@/lib/client/platform/policy";
import { useMe } from "@/lib/client/session";
import type { PolicyView } from "@/lib/contracts/policy";
import { askedText, CONDITIONS, type Policy } from "@/lib/domain/change/policy";

// Asked for by administrators alone.
const PolicyDialog = dynamic(async () => (await import("@/components/platform/policy-dialog")).PolicyDialog);

/** Who has to approve what now, how that came about, and the way to change it. */
export function PolicySection() {
  const query = usePolicy();
  const { data: me } = useMe();
  const [isOpen, setOpen] = useState(false);
  return (
    <SectionStates
      title="Approval rules"
      about="An administrator proposes others, data ops approves them. What asks for more holds at once, what asks for less from the next revision on."
      query={query}
      actions={
        me?.roles.includes("admin") && query.data ? (
          <Button icon={Pencil} onClick={() => setOpen(true)}>
            Propose other rules
          </Button>
        ) : null
      }
    >
      {({ version, policy, history }) => (
        <>
          <Rules policy={policy} />
          <p className="text-muted">
            Version {version}. A source that is asked more often than every {policy.fastestPollSeconds} s is asked too
            often. {keptText(policy)}
          </p>
          {history.length > 1 ? <History history={history} /> : null}
          {isOpen ? <PolicyDialog policy={policy} onClose={() => setOpen(false)} /> : null}
        </>
      )}
    </SectionStates>
  );
}

const keptText = ({ keepsApprovals }: Policy): string =>
  keepsApprovals.length === 0
    ? "No approval outlasts an update."
    : `Approvals outlast an update that leaves what they cover as it was where a DAG is ${keepsApprovals.join(" or ")}.`;

function Rules({ policy }: { policy: Policy }) {
  return (
    <Table label="Approval rules" columns={["When a change has", "Approvals", "Of DAGs that are"]}>
      {policy.rules
        .toSorted((one, other) => CONDITIONS.indexOf(one.when) - CONDITIONS.indexOf(other.when))
        .map((rule) => (
          <Row key={`${rule.when} ${rule.criticality}`}>
            <Cell>{CONDITION_TITLES[rule.when]}</Cell>
            <Cell className="font-medium">{askedText(rule)}</Cell>
            <Cell className="text-muted">{rule.criticality ?? "any"}</Cell>
          </Row>
        ))}
    </Table>
  );
}

function History({ history }: Pick<PolicyView, "history">) {
  return (
    <Table label="Versions of the approval rules" columns={["Version", "Since", "Why", "Proposed by", "Approved by"]}>
      {history.map(({ version, since, change }) => (
        <Row key={version}>
          <Cell className="tabular-nums">{version}</Cell>
          <Cell className="text-muted">
            <TimeAgo at={since} />
          </Cell>
          <Cell>
            {change ? (
              <Link href={`/changes/platform/${change.id}`} className="hover:underline">
                {change.why}
              </Link>
            ) : (
              "Came with the installation"
            )}
          </Cell>
          <Cell>{change ? <PersonChip name={change.proposedBy.name} /> : null}</Cell>
          <Cell>{change ? <PersonChip name={change.approvedBy.name} /> : null}</Cell>
        </Row>
      ))}
    </Table>
  );
}
