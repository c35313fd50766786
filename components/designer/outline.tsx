"use client";

import { ChevronsDownUp, ChevronsUpDown } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { OPERATOR_LOOK } from "@/components/dag-canvas/operator-look";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { Input } from "@/components/ui/input";
import { useEditorState } from "@/lib/client/designer/editor-context";
import { issuesByTask } from "@/lib/client/designer/issue-places";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { DraftTask } from "@/lib/domain/dag/document";
import { buildGraph, topologicalOrder } from "@/lib/domain/dag/graph";
import { groupsOf } from "@/lib/domain/dag/layout";

type Props = Readonly<{ issues: readonly CheckIssueView[]; actions: DesignerActions; isReadOnly: boolean }>;

/** The canvas as a list, in the order in which tasks run: for the keyboard, for screen readers, and for long DAGs. */
export function Outline({ issues, actions, isReadOnly }: Props) {
  const tasks = useDeferredValue(useEditorState((state) => state.draft.tasks));
  const selected = useEditorState((state) => state.selection.taskIds);
  const [search, setSearch] = useState("");
  const rows = useMemo(() => inOrder(tasks), [tasks]);
  const groups = useGroups();
  const byTask = useMemo(() => issuesByTask(issues), [issues]);
  const shown = rows.filter(({ task }) => `${task.key} ${task.title ?? ""}`.includes(search.trim()));
  return (
    <div className="flex flex-col gap-2">
      <Input
        type="search"
        aria-label="Filter the outline"
        placeholder="Task"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      {shown.length === 0 ? (
        <p className="text-muted">{tasks.length === 0 ? "Nothing is drawn yet." : "No task like that."}</p>
      ) : null}
      <Groups {...groups} actions={actions} isReadOnly={isReadOnly} />
      <ol aria-label="Outline" className="flex flex-col">
        {shown.map(({ task, depth }) => (
          <li key={task.id} style={{ paddingLeft: Math.min(depth, DEEPEST) * INDENT }}>
            <button
              type="button"
              aria-current={selected.includes(task.id)}
              onClick={() => actions.jumpTo(task.id)}
              className={cn(
                "flex w-full flex-col rounded-sm px-1.5 py-1 text-left hover:bg-raised",
                selected.includes(task.id) && "bg-accent-soft",
              )}
            >
              <span className="break-all font-mono text-xs">{task.key === "" ? "no key yet" : task.key}</span>
              <span className="text-faint text-xs">
                {saying(task, byTask.get(task.id)?.length ?? 0, groups.nameOf.get(task.id))}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

const INDENT = 8;
const DEEPEST = 12;

function inOrder(tasks: readonly DraftTask[]): { task: DraftTask; depth: number }[] {
  const { order, depth, rest } = topologicalOrder(buildGraph(tasks));
  return [...order, ...rest].flatMap((index) => {
    const task = tasks[index];
    return task ? [{ task, depth: Math.max(0, depth[index] ?? 0) }] : [];
  });
}

function useGroups() {
  const layout = useEditorState((state) => state.layout);
  return useMemo(() => {
    const groups = groupsOf(layout);
    return { groups, nameOf: new Map(groups.flatMap(([, { group }]) => group.tasks.map((id) => [id, group.name]))) };
  }, [layout]);
}

/** The groups of the canvas: choosing one selects its tasks. */
function Groups({ groups, actions, isReadOnly }: Pick<ReturnType<typeof useGroups>, "groups"> & Omit<Props, "issues">) {
  if (groups.length === 0) return null;
  return (
    <ul aria-label="Groups" className="flex flex-col border-b pb-2">
      {groups.map(([id, { group }]) => (
        <li key={id} className="flex items-center gap-1">
          <button
            type="button"
            className="min-w-0 flex-1 truncate rounded-sm px-1.5 py-1 text-left font-medium text-xs hover:bg-raised"
            onClick={() => actions.selectGroup(id)}
          >
            {group.name} · {group.tasks.length}
          </button>
          <IconButton
            size="sm"
            label={`${group.isFolded ? "Open" : "Fold"} group ${group.name}`}
            icon={group.isFolded ? ChevronsUpDown : ChevronsDownUp}
            aria-expanded={!group.isFolded}
            disabled={isReadOnly}
            onClick={() => actions.toggleGroup(id)}
          />
        </li>
      ))}
    </ul>
  );
}

function saying(
  { operator, needs, trigger_rule, disabled }: DraftTask,
  problems: number,
  group: string | undefined,
): string {
  const parts = [
    OPERATOR_LOOK[operator].title,
    group ? `in ${group}` : "",
    disabled ? "disabled" : "",
    needs.length === 0 ? "starts at once" : `after ${needs.join(", ")}`,
    trigger_rule && trigger_rule !== "all_success" ? trigger_rule : "",
    problems === 0 ? "" : `${problems} to mend`,
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
