import { type Node, Position } from "@xyflow/react";
import { NODE_SIZE } from "@/components/dag-canvas/task-node-data";

const MIDDLE = NODE_SIZE.height / 2;
const HANDLES: NonNullable<Node["handles"]> = [
  { type: "target", position: Position.Left, x: 0, y: MIDDLE, width: 1, height: 1 },
  { type: "source", position: Position.Right, x: NODE_SIZE.width, y: MIDDLE, width: 1, height: 1 },
];

/**
 * Says where edges meet a node before it is measured, so that they are drawn with the first picture and survive a new node
 * object. The same node gets the same answer.
 */
export function createWithHandles<T extends Node>(): (node: T) => T {
  const known = new WeakMap<T, T>();
  return (node) => {
    const handled = known.get(node) ?? { ...node, handles: HANDLES };
    known.set(node, handled);
    return handled;
  };
}
