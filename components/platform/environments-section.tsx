"use client";

import { Pencil } from "lucide-react";
import { useState } from "react";
import { EnvironmentDialog } from "@/components/platform/environment-dialog";
import { WhereUsedButton } from "@/components/platform/where-used";
import { SectionStates } from "@/components/shell/section-states";
import { Button } from "@/components/ui/button";
import { Cell, Row, Table } from "@/components/ui/table";
import { useEnvironments } from "@/lib/client/platform/connections";
import { usePermission } from "@/lib/client/session";
import type { EnvironmentView } from "@/lib/contracts/platform";

const COLUMNS = ["Environment", "Interpreter", "Start", "For", "Memory", "CPU time", "Processes", "File size", ""];

/** Interpreters that run scripts, with the limits each process gets. */
export function EnvironmentsSection() {
  const query = useEnvironments();
  const canPropose = usePermission("platform:propose");
  const [edited, setEdited] = useState<EnvironmentView | null>(null);
  return (
    <SectionStates title="Environments" about="How scripts are run, and what each process may use." query={query}>
      {(environments) => (
        <>
          <Table label="Environments" columns={COLUMNS}>
            {environments.map((each) => (
              <Row key={each.name}>
                <Cell className="font-medium font-mono">{each.name}</Cell>
                <Cell className="font-mono text-xs">{each.kind}</Cell>
                <Cell>{each.start}</Cell>
                <Cell className="text-muted">{each.description}</Cell>
                <Cell className="tabular-nums">{each.memoryMb} MB</Cell>
                <Cell className="tabular-nums">{each.cpuSeconds} s</Cell>
                <Cell className="tabular-nums">{each.maxProcesses}</Cell>
                <Cell className="tabular-nums">{each.fileMb} MB</Cell>
                <Cell className="text-right whitespace-nowrap">
                  <WhereUsedButton used={{ kind: "environment", name: each.name }} />{" "}
                  {canPropose ? (
                    <Button size="sm" icon={Pencil} aria-label={`Edit ${each.name}`} onClick={() => setEdited(each)}>
                      Edit
                    </Button>
                  ) : null}
                </Cell>
              </Row>
            ))}
          </Table>
          {edited ? <EnvironmentDialog environment={edited} onClose={() => setEdited(null)} /> : null}
        </>
      )}
    </SectionStates>
  );
}
