"use client";

import { TaskDefinition } from "@/components/run/task-definition";
import { Sheet } from "@/components/ui/sheet";
import type { Task } from "@/lib/domain/dag/document";

/** What a version says of one task. */
export function TaskSheet({ task, onClose }: { task: Task; onClose: () => void }) {
  return (
    <Sheet isOpen onClose={onClose} title={<span className="font-mono">{task.key}</span>}>
      <div className="px-4">
        <TaskDefinition task={task} />
      </div>
    </Sheet>
  );
}
