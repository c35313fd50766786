"use client";

import { ChevronsDownUp, ChevronsUpDown, CircleAlert, GripHorizontal, Group as GroupIcon } from "lucide-react";
import { type ReactNode, useContext } from "react";
import { GROUP_GRIP, GroupActionsContext, type GroupNodeData } from "@/components/dag-canvas/group-data";
import { StateIcon } from "@/components/run/state-badge";
import { STATE_LOOK } from "@/components/run/state-look";
import { cn } from "@/components/ui/class-names";

type Props = Readonly<{ id: string; data: GroupNodeData; isFar: boolean }>;

/** One box in the place of a folded group's tasks; `children` are its connection points. */
export function FoldedGroup({
  id,
  data,
  isFar,
  isSelected,
  children,
}: Props & { isSelected: boolean; children?: ReactNode }) {
  const { name, tasks } = data.group;
  return (
    <div
      data-group={name}
      className={cn(
        "flex h-full w-full flex-col justify-center rounded-md border-2 border-line-strong border-double bg-raised px-2.5 text-ink",
        isSelected && "outline-2 outline-accent outline-offset-1",
      )}
    >
      {children}
      <div className="flex items-center gap-1.5">
        {isFar ? null : <GroupIcon aria-hidden className="size-3.5 shrink-0 text-faint" />}
        <span
          className={cn("min-w-0 flex-1 font-medium", isFar ? "line-clamp-2 text-[23px] leading-[1.1]" : "truncate")}
          title={name}
        >
          {name}
        </span>
        {data.issues > 0 ? (
          <span data-tone="warning" className="flex items-center gap-0.5 font-medium text-tone text-xs">
            <CircleAlert aria-label="To mend" className="size-3.5" />
            {data.issues}
          </span>
        ) : null}
        <FoldButton id={id} name={name} isFolded />
      </div>
      {isFar ? null : (
        <span className="flex items-center gap-2 text-muted text-xs tabular-nums">
          {tasks.length === 1 ? "1 task" : `${tasks.length} tasks`}
          <StateCounts data={data} />
        </span>
      )}
    </div>
  );
}

function StateCounts({ data: { states } }: Pick<Props, "data">) {
  return [...states].map(([state, count]) => (
    <span
      key={state}
      data-state={state}
      title={STATE_LOOK[state].label}
      className="flex items-center gap-0.5 text-tone"
    >
      <StateIcon state={state} className="size-3.5" />
      {count}
      <span className="sr-only">{STATE_LOOK[state].label}</span>
    </span>
  ));
}

/** The frame around the tasks of an open group. */
export function OpenGroup({ id, data: { group }, isFar }: Props) {
  const actions = useContext(GroupActionsContext);
  const select = actions?.select;
  const nameClass = cn("min-w-0 truncate font-medium", isFar ? "text-[23px] leading-7" : "text-xs");
  return (
    <section
      aria-label={`Group ${group.name}`}
      data-group={group.name}
      className="h-full w-full rounded-lg border border-line-strong border-dashed bg-raised/50"
    >
      <div className={cn(GROUP_GRIP, "flex h-7.5 items-center gap-1.5 px-2", select && "cursor-grab")}>
        {select ? <GripHorizontal aria-hidden className="size-3.5 text-faint" /> : null}
        {select ? (
          <button
            type="button"
            title="Select its tasks"
            className={cn("nodrag hover:underline", nameClass)}
            onClick={() => select(id)}
          >
            {group.name}
          </button>
        ) : (
          <span className={nameClass}>{group.name}</span>
        )}
        <span className="text-muted text-xs">{group.tasks.length}</span>
        <FoldButton id={id} name={group.name} isFolded={false} />
      </div>
    </section>
  );
}

function FoldButton({ id, name, isFolded }: { id: string; name: string; isFolded: boolean }) {
  const actions = useContext(GroupActionsContext);
  if (!actions) return null;
  const Icon = isFolded ? ChevronsUpDown : ChevronsDownUp;
  const label = `${isFolded ? "Open" : "Fold"} group ${name}`;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-expanded={!isFolded}
      className="nodrag pointer-events-auto rounded-sm p-0.5 text-muted hover:bg-surface hover:text-ink"
      onClick={(event) => {
        event.stopPropagation();
        actions.toggle(id);
      }}
    >
      <Icon aria-hidden className="size-3.5" />
    </button>
  );
}
