"use client";

import { Waypoints } from "lucide-react";
import Link from "next/link";
import { ListStates } from "@/components/shell/list-states";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import { useUses } from "@/lib/client/platform/uses";
import type { UserOfPlatform } from "@/lib/contracts/uses";
import type { Used, Uses } from "@/lib/domain/dag/uses";

/** Which DAGs use something of the platform: with the version that runs, and in what is being drawn. */
export function WhereUsedDialog({ used, onClose }: { used: Used; onClose: () => void }) {
  const uses = useUses(used);
  const users = uses.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      size="lg"
      title={`Where ${used.kind} ${used.name} is used`}
      description="A change of it changes how these run. A draft runs nothing yet."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ListStates query={uses} label="uses">
        {users.length === 0 && !uses.hasNextPage ? (
          <EmptyState icon={Waypoints} title="No DAG uses it">
            Neither a version that is active nor a draft names it.
          </EmptyState>
        ) : (
          <Table label={`DAGs that use ${used.name}`} columns={["DAG", "Lane", "Active version", "Draft"]}>
            {users.map((user) => (
              <UserRow key={user.dagKey} user={user} />
            ))}
          </Table>
        )}
      </ListStates>
    </Dialog>
  );
}

function UserRow({ user: { dagKey, title, lane, active, draft } }: { user: UserOfPlatform }) {
  const isSame = active !== null && draft !== null && placesOf(active) === placesOf(draft);
  return (
    <Row>
      <Cell>
        <Link href={`/dags/${dagKey}`} title={title} className="font-medium font-mono hover:underline">
          {dagKey}
        </Link>
      </Cell>
      <Cell className="font-mono text-xs">{lane}</Cell>
      <Cell>
        {active === null ? (
          <span className="text-faint">none</span>
        ) : (
          <Places
            href={`/dags/${dagKey}/versions/${active.version}`}
            title={`Version ${active.version}`}
            uses={active}
          />
        )}
      </Cell>
      <Cell>
        {draft === null ? (
          <span className="text-faint">none</span>
        ) : (
          <Places href={`/dags/${dagKey}/design`} title="Draft" uses={isSame ? null : draft} />
        )}
      </Cell>
    </Row>
  );
}

const placesOf = ({ tasks, settings }: Uses): string => [...settings, ...tasks].join(", ");

/** A task list that is longer than this is cut; the link leads to all of them. */
const SHOWN = 5;

/** Null: the same places as in the active version. */
function Places({ href, title, uses }: { href: string; title: string; uses: Uses | null }) {
  const places = uses === null ? [] : [...uses.settings, ...uses.tasks];
  const more = places.length - SHOWN;
  return (
    <>
      <Link href={href} className="text-accent underline">
        {title}
      </Link>
      <span className="text-muted text-xs">
        : {uses === null ? "the same" : places.slice(0, SHOWN).join(", ")}
        {more > 0 ? ` and ${more} more` : ""}
      </span>
    </>
  );
}
