"use client";

import { Handle, type NodeProps, Position, useStore } from "@xyflow/react";
import { memo } from "react";
import { FoldedGroup, OpenGroup } from "@/components/dag-canvas/group-box";
import type { GroupNodeType } from "@/components/dag-canvas/group-data";
import { isFarAway } from "@/components/dag-canvas/task-node-data";

/** A group of tasks on a canvas: a frame around them, or one box in their place. */
export const GroupNode = memo(function GroupNode({ id, data, selected }: NodeProps<GroupNodeType>) {
  const isFar = useStore(isFarAway);
  if (!data.group.isFolded) return <OpenGroup id={id} data={data} isFar={isFar} />;
  return (
    <FoldedGroup id={id} data={data} isFar={isFar} isSelected={selected}>
      <Handle type="target" position={Position.Left} className="pointer-events-none opacity-0" />
      <Handle type="source" position={Position.Right} className="pointer-events-none opacity-0" />
    </FoldedGroup>
  );
});
