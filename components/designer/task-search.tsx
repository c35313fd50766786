"use client";

import { Command } from "cmdk";
import { OPERATOR_LOOK } from "@/components/dag-canvas/operator-look";
import { taskSummary } from "@/components/dag-canvas/task-summary";
import type { DraftTask } from "@/lib/domain/dag/document";

type Props = Readonly<{ tasks: readonly DraftTask[]; onJump: (taskId: string) => void; onClose: () => void }>;

/** Finds a task by key, title or what it does, and goes there. */
export function TaskSearch({ tasks, onJump, onClose }: Props) {
  return (
    <Command
      label="Find a task"
      className="absolute top-2 left-1/2 z-20 w-96 -translate-x-1/2 rounded-lg border bg-surface shadow-pop"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <Command.Input
        autoFocus
        placeholder="Find a task by key, title or content"
        className="h-9 w-full rounded-t-lg border-b bg-surface px-3 outline-none"
      />
      <Command.List className="max-h-72 overflow-y-auto p-1">
        <Command.Empty className="px-2 py-3 text-faint">No task like that.</Command.Empty>
        {tasks.map((task) => (
          <Command.Item
            key={task.id}
            value={task.id}
            keywords={[task.key, task.title ?? "", taskSummary(task)]}
            onSelect={() => onJump(task.id)}
            className="flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 data-[selected=true]:bg-raised"
          >
            <span className="font-mono text-xs">{task.key}</span>
            <span className="truncate text-faint text-xs">{task.title ?? OPERATOR_LOOK[task.operator].title}</span>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}
