"use client";

import { type FormEvent, useId } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { SectionStates } from "@/components/shell/section-states";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Cell, Row, Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { useArchive, useSaveRetention } from "@/lib/client/platform/archive";
import { usePermission } from "@/lib/client/session";
import { type ArchiveState, saveRetentionBodySchema } from "@/lib/contracts/archive";

const CLASSES = ["decision", "interactive", "batch", "backfill"];
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
  const canWrite = usePermission("retention:write");
  const save = useSaveRetention();
  return (
    <>
      <p className="text-muted">
        The database takes {sizeText(state.databaseBytes)}. {state.archivedRuns.toLocaleString("en")} runs lie in{" "}
        {state.files.toLocaleString("en")} files of {sizeText(state.fileBytes)} in all.
      </p>
      {save.error ? <LoadProblem error={save.error} /> : null}
      <Table label="Retention" columns={["Class", "Days in the database", "Would leave now", "Oldest of them"]}>
        {state.classes.map((row) => (
          <Row key={row.class}>
            <Cell className="font-medium">{CLASSES[row.class]}</Cell>
            <Cell>
              {canWrite ? (
                <HotDays
                  name={CLASSES[row.class] ?? ""}
                  days={row.hotDays}
                  isBusy={save.isPending && save.variables.class === row.class}
                  onSave={(hotDays) =>
                    save.mutate(
                      { class: row.class, hotDays },
                      { onSuccess: () => toast.success(`Runs of class ${CLASSES[row.class]} stay ${hotDays} days.`) },
                    )
                  }
                />
              ) : (
                <span className="tabular-nums">{row.hotDays}</span>
              )}
            </Cell>
            <Cell className="tabular-nums">{row.coldRuns.toLocaleString("en")} runs</Cell>
            <Cell className="text-muted">{row.oldestAt === null ? "none" : <TimeAgo at={row.oldestAt} />}</Cell>
          </Row>
        ))}
      </Table>
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

type DaysProps = Readonly<{ name: string; days: number; isBusy: boolean; onSave: (days: number) => void }>;

function HotDays({ name, days, isBusy, onSave }: DaysProps) {
  const id = useId();
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = Number(new FormData(event.currentTarget).get("days"));
    const body = saveRetentionBodySchema.shape.hotDays.safeParse(typed);
    if (body.success) onSave(body.data);
    else toast.error(body.error.issues[0]?.message ?? "That is no number of days.");
  };
  return (
    <form className="flex items-center gap-2" onSubmit={handleSubmit} noValidate>
      <Input
        key={days}
        id={id}
        name="days"
        type="number"
        aria-label={`Days that runs of class ${name} stay`}
        className="w-24"
        defaultValue={days}
      />
      <Button type="submit" size="sm" isBusy={isBusy} aria-label={`Save days of class ${name}`}>
        Save
      </Button>
    </form>
  );
}
