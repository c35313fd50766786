"use client";

import { CalendarRange, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { RemoveWindowDialog, WindowDialog } from "@/components/platform/window-dialog";
import { SectionStates } from "@/components/shell/section-states";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import { useWindows, windowText } from "@/lib/client/platform/windows";
import { usePermission } from "@/lib/client/session";
import type { WindowView } from "@/lib/contracts/windows";

const COLUMNS = ["Window", "Effect", "DAGs", "When", "For", ""];

/** When changes of DAGs go live, and when not. */
export function WindowsSection() {
  const query = useWindows();
  const canPropose = usePermission("platform:propose");
  const [edited, setEdited] = useState<WindowView | "new" | null>(null);
  const [removed, setRemoved] = useState<WindowView | null>(null);
  return (
    <SectionStates
      title="Activation windows"
      about="Where a window allows, changes go live only within one; where one denies, none does. Going back and emergencies pass."
      query={query}
      actions={
        canPropose ? (
          <Button icon={Plus} onClick={() => setEdited("new")}>
            New window
          </Button>
        ) : null
      }
    >
      {(windows) => (
        <>
          {windows.length === 0 ? (
            <EmptyState icon={CalendarRange} title="No window yet">
              Changes go live whenever they are approved. Propose a window to hold them back, as over the end of a year.
            </EmptyState>
          ) : (
            <Table label="Activation windows" columns={COLUMNS}>
              {windows.map((window) => (
                <WindowRow
                  key={window.name}
                  window={window}
                  onEdit={canPropose ? () => setEdited(window) : null}
                  onRemove={canPropose ? () => setRemoved(window) : null}
                />
              ))}
            </Table>
          )}
          {edited ? <WindowDialog window={edited === "new" ? null : edited} onClose={() => setEdited(null)} /> : null}
          {removed ? <RemoveWindowDialog name={removed.name} onClose={() => setRemoved(null)} /> : null}
        </>
      )}
    </SectionStates>
  );
}

type RowProps = Readonly<{ window: WindowView; onEdit: (() => void) | null; onRemove: (() => void) | null }>;

function WindowRow({ window, onEdit, onRemove }: RowProps) {
  return (
    <Row>
      <Cell className="font-medium font-mono">{window.name}</Cell>
      <Cell>
        <Badge tone={window.effect === "deny" ? "warning" : "success"}>
          {window.effect === "deny" ? "Denies" : "Allows"}
        </Badge>
      </Cell>
      <Cell>
        <span className="font-mono text-xs">{window.dags}</span>
        {window.criticality === null ? null : <p className="text-muted text-xs">{window.criticality} ones alone</p>}
      </Cell>
      <Cell>{windowText(window)}</Cell>
      <Cell className="text-muted">{window.description}</Cell>
      <Cell className="text-right">
        {onEdit ? (
          <Button size="sm" icon={Pencil} aria-label={`Edit window ${window.name}`} onClick={onEdit}>
            Edit
          </Button>
        ) : null}{" "}
        {onRemove ? (
          <Button size="sm" icon={Trash2} aria-label={`Remove window ${window.name}`} onClick={onRemove}>
            Remove
          </Button>
        ) : null}
      </Cell>
    </Row>
  );
}
