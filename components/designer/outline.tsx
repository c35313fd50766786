"use client";

import { useDeferredValue, useMemo, useState } from "react";
import { OPERATOR_LOOK } from "@/components/dag-canvas/operator-look";
import { cn } from "@/components/ui/class-names";
import { Input } from "@/components/ui/input";
import { useEditorState } from "@/lib/client/designer/editor-context";
import { issuesByTask } from "@/lib/client/designer/issue-places";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { DraftTask } from "@/lib/domain/dag/document";
import { buildGraph, topologicalOrder } from "@/lib/domain/dag/graph";

type Props = Readonly<{ issues: readonly CheckIssueView[]; onJump: (taskId: string) => void }>;

/** The canvas as a list, in the order in which tasks run: for the keyboard, for screen readers, and for long DAGs. */
export function Outline({ issues, onJump }: Props) {
  const tasks = useDeferredValue(useEditorState((state) => state.draft.tasks));
  const selected = useEditorState((state) => state.selection.taskIds);
  const [search, setSearch] = useState("");
  const rows = useMemo(() => inOrder(tasks), [tasks]);
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
      <ol aria-label="Outline" className="flex flex-col">
        {shown.map(({ task, depth }) => (
          <li key={task.id} style={{ paddingLeft: Math.min(depth, DEEPEST) * INDENT }}>
            <button
              type="button"
              aria-current={selected.includes(task.id)}
              onClick={() => onJump(task.id)}
              className={cn(
                "flex w-full flex-col rounded-sm px-1.5 py-1 text-left hover:bg-raised",
                selected.includes(task.id) && "bg-accent-soft",
              )}
            >
              <span className="break-all font-mono text-xs">{task.key === "" ? "no key yet" : task.key}</span>
              <span className="text-faint text-xs">{saying(task, byTask.get(task.id)?.length ?? 0)}</span>
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

function saying({ operator, needs, trigger_rule, disabled }: DraftTask, problems: number): string {
  const parts = [
    OPERATOR_LOOK[operator].title,
    disabled ? "disabled" : "",
    needs.length === 0 ? "starts at once" : `after ${needs.join(", ")}`,
    trigger_rule && trigger_rule !== "all_success" ? trigger_rule : "",
    problems === 0 ? "" : `${problems} to mend`,
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
