"use client";

import { Pencil } from "lucide-react";
import { useState } from "react";
import { ProposeDialog } from "@/components/platform/propose-dialog";
import { SectionStates } from "@/components/shell/section-states";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Cell, Row, Table } from "@/components/ui/table";
import { useArchive } from "@/lib/client/platform/archive";
import { readRetentionForm } from "@/lib/client/platform/proposal-forms";
import { usePermission } from "@/lib/client/session";
import type { ArchiveState } from "@/lib/contracts/archive";
import { RETENTION_CLASSES } from "@/lib/domain/change/platform-change";

type ClassRow = ArchiveState["classes"][number];

const MEGA = 1024 * 1024;
const sizeText = (bytes: number): string => `${(bytes / MEGA).toFixed(bytes < 10 * MEGA ? 1 : 0)} MiB`;

/** How long runs stay in the database after their end, and how large it is. */
export function RetentionSection() {
  const query = useArchive();
  return (
    <SectionStates
      title="Retention"
      about="Runs that ended longer ago leave the database for compressed files. They stay in every list, and open on demand."
      query={query}
    >
      {(state) => <Retention state={state} />}
    </SectionStates>
  );
}

function Retention({ state }: { state: ArchiveState }) {
  const canPropose = usePermission("platform:propose");
  const [edited, setEdited] = useState<ClassRow | null>(null);
  return (
    <>
      <p className="text-muted">
        The database takes {sizeText(state.databaseBytes)}. {state.archivedRuns.toLocaleString("en")} runs lie in{" "}
        {state.files.toLocaleString("en")} files of {sizeText(state.fileBytes)} in all.
      </p>
      <Table label="Retention" columns={["Class", "Days in the database", "Would leave now", "Oldest of them", ""]}>
        {state.classes.map((row) => (
          <Row key={row.class}>
            <Cell className="font-medium">{RETENTION_CLASSES[row.class]}</Cell>
            <Cell className="tabular-nums">{row.hotDays}</Cell>
            <Cell className="tabular-nums">{row.coldRuns.toLocaleString("en")} runs</Cell>
            <Cell className="text-muted">{row.oldestAt === null ? "none" : <TimeAgo at={row.oldestAt} />}</Cell>
            <Cell className="text-right">
              {canPropose ? (
                <Button
                  size="sm"
                  icon={Pencil}
                  aria-label={`Edit days of class ${RETENTION_CLASSES[row.class]}`}
                  onClick={() => setEdited(row)}
                >
                  Edit
                </Button>
              ) : null}
            </Cell>
          </Row>
        ))}
      </Table>
      {edited ? <HotDaysDialog row={edited} onClose={() => setEdited(null)} /> : null}
      <Table label="Largest tables" columns={["Table", "Size", "Rows, about"]}>
        {state.tables.map(({ name, bytes, rows }) => (
          <Row key={name}>
            <Cell className="font-mono text-xs">{name}</Cell>
            <Cell className="tabular-nums">{sizeText(bytes)}</Cell>
            <Cell className="tabular-nums">{rows.toLocaleString("en")}</Cell>
          </Row>
        ))}
      </Table>
    </>
  );
}

function HotDaysDialog({ row, onClose }: { row: ClassRow; onClose: () => void }) {
  const name = RETENTION_CLASSES[row.class] ?? "";
  return (
    <ProposeDialog
      title={`Retention of class ${name}`}
      description="Applies once others, data ops among them, have approved it. What is archived already stays there, and opens on demand."
      read={(texts) => readRetentionForm(name, texts)}
      onClose={onClose}
    >
      {(errors) => (
        <Field label="Days in the database" isRequired error={errors.hotDays} hint="After the end of a run.">
          {(control) => <Input {...control} name="hotDays" type="number" min={1} defaultValue={row.hotDays} />}
        </Field>
      )}
    </ProposeDialog>
  );
}
