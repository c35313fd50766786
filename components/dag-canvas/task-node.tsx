"use client";

import { Handle, type NodeProps, Position, useStore } from "@xyflow/react";
import dynamic from "next/dynamic";
import { memo } from "react";
import { TaskBox } from "@/components/dag-canvas/task-box";
import { isFarAway, type TaskNodeType } from "@/components/dag-canvas/task-node-data";

/** One task on a canvas. It loads nothing; it is drawn again only when its own data changes. */
const TaskNode = memo(function TaskNode({ data, selected, isConnectable }: NodeProps<TaskNodeType>) {
  const isFar = useStore(isFarAway);
  const handleClass = isConnectable ? "" : "pointer-events-none opacity-0";
  return (
    <TaskBox data={data} isSelected={selected} isFar={isFar}>
      <Handle type="target" position={Position.Left} className={handleClass} />
      <Handle type="source" position={Position.Right} className={handleClass} />
    </TaskBox>
  );
});

const NoteNode = dynamic(async () => (await import("@/components/dag-canvas/note-node")).NoteNode, { ssr: false });
const GroupNode = dynamic(async () => (await import("@/components/dag-canvas/group-node")).GroupNode, { ssr: false });
/** Made once: a new object on each render would mount every node again. */
export const nodeTypes = { task: TaskNode, note: NoteNode, tasks: GroupNode } as const;
