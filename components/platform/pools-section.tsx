"use client";

import { Pencil, Plus, Waves } from "lucide-react";
import { useState } from "react";
import { Occupancy } from "@/components/platform/occupancy";
import { SlotsDialog } from "@/components/platform/slots-dialog";
import { WhereUsedButton } from "@/components/platform/where-used";
import { SectionStates } from "@/components/shell/section-states";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import { usePools } from "@/lib/client/platform/slots";
import { usePermission } from "@/lib/client/session";
import type { PoolView } from "@/lib/contracts/platform";

const COLUMNS = ["Pool", "For", "Slots taken", "Waiting", "Oldest waiting", ""];

/** Slots that tasks share across DAGs and lanes. */
export function PoolsSection() {
  const query = usePools();
  const canWrite = usePermission("platform:propose");
  const [edited, setEdited] = useState<PoolView | "new" | null>(null);
  return (
    <SectionStates
      title="Pools"
      about="What tasks of all DAGs and lanes share, such as the connections that a database allows."
      query={query}
      actions={
        canWrite ? (
          <Button icon={Plus} onClick={() => setEdited("new")}>
            New pool
          </Button>
        ) : null
      }
    >
      {(pools) => (
        <>
          {pools.length === 0 ? (
            <EmptyState icon={Waves} title="No pool yet">
              Propose one; once data ops approved it, tasks name it, and no more of them run at a time than it has
              slots.
            </EmptyState>
          ) : (
            <Table label="Pools" columns={COLUMNS}>
              {pools.map((pool) => (
                <PoolRow key={pool.name} pool={pool} onEdit={canWrite ? () => setEdited(pool) : undefined} />
              ))}
            </Table>
          )}
          {edited === null ? null : (
            <SlotsDialog
              owner={edited === "new" ? { kind: "new_pool" } : { kind: "pool", name: edited.name }}
              current={edited === "new" ? null : edited}
              onClose={() => setEdited(null)}
            />
          )}
        </>
      )}
    </SectionStates>
  );
}

function PoolRow({ pool, onEdit }: { pool: PoolView; onEdit: (() => void) | undefined }) {
  return (
    <Row>
      <Cell className="font-medium font-mono">{pool.name}</Cell>
      <Cell className="text-muted">{pool.description}</Cell>
      <Cell>
        <Occupancy taken={pool.taken} slots={pool.slots} />
      </Cell>
      <Cell className="tabular-nums">{pool.waiting}</Cell>
      <Cell className="text-muted">
        {pool.oldestWaitingAt === null ? "none" : <TimeAgo at={pool.oldestWaitingAt} />}
      </Cell>
      <Cell className="text-right whitespace-nowrap">
        <WhereUsedButton used={{ kind: "pool", name: pool.name }} />{" "}
        {onEdit ? (
          <Button size="sm" icon={Pencil} aria-label={`Edit ${pool.name}`} onClick={onEdit}>
            Edit
          </Button>
        ) : null}
      </Cell>
    </Row>
  );
}
