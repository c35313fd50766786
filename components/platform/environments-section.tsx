"use client";

import { SectionStates } from "@/components/shell/section-states";
import { Cell, Row, Table } from "@/components/ui/table";
import { useEnvironments } from "@/lib/client/platform/connections";

const COLUMNS = ["Environment", "Interpreter", "Start", "For", "Memory", "CPU time", "Processes", "File size"];

/** Interpreters that run scripts, with the limits each process gets. */
export function EnvironmentsSection() {
  const query = useEnvironments();
  return (
    <SectionStates title="Environments" about="How scripts are run, and what each process may use." query={query}>
      {(environments) => (
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
            </Row>
          ))}
        </Table>
      )}
    </SectionStates>
  );
}
