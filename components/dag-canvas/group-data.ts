import type { Edge, Node } from "@xyflow/react";
import { createContext } from "react";
import type { Flow } from "@/components/dag-canvas/document-to-flow";
import { NODE_SIZE, type TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { type Group, groupsOf, type Layout } from "@/lib/domain/dag/layout";
import type { TaskState } from "@/lib/domain/run/model";

/** Room between the tasks of an open group and its frame, and the line above them that has its name. */
const GROUP_ROOM = { around: 18, name: 30 } as const;
/** Class of the part by which an open group is dragged. */
export const GROUP_GRIP = "group-grip";
/** Class of an edge that stands for those of a folded group: nothing can be put on it. */
export const GROUP_EDGE = "edge-of-group";

export type GroupNodeData = {
  group: Group;
  /** How many of its tasks are in which state; empty where nothing runs. */
  states: ReadonlyMap<TaskState, number>;
  /** How much there is to mend in its tasks. */
  issues: number;
};
/** React Flow has a "group" of its own, with a look of its own. */
export type GroupNodeType = Node<GroupNodeData, "tasks">;

/** A picture with its groups: tasks of folded ones are left out, and their edges end at the box. */
export type Folding = Readonly<{
  flow: Flow;
  /** Behind everything else the frames of open groups; boxes of folded ones. */
  groups: GroupNodeType[];
  /** From and to boxes. */
  edges: Edge[];
  /** The tasks at the other ends of these edges. */
  ends: readonly string[];
}>;

const NOTHING_FOLDED = { groups: [], edges: [], ends: [] };

/** Draws the groups of a layout around, or in place of, the tasks of a flow. */
export function foldGroups(flow: Flow, layout: Layout): Folding {
  const groups = groupsOf(layout);
  if (groups.length === 0) return { flow, ...NOTHING_FOLDED };
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const boxOf = new Map<string, string>();
  const drawn = groups.flatMap(([id, { group }]) => {
    const members = group.tasks.flatMap((taskId) => nodes.get(taskId) ?? []);
    if (group.isFolded) for (const member of members) boxOf.set(member.id, id);
    return members.length === 0 ? [] : [groupNode(id, group, members)];
  });
  const isShown = ({ source, target }: Edge) => !boxOf.has(source) && !boxOf.has(target);
  const edges = boxEdges(
    flow.edges.filter((edge) => !isShown(edge)),
    boxOf,
  );
  const boxes = new Set(boxOf.values());
  return {
    flow: { nodes: flow.nodes.filter(({ id }) => !boxOf.has(id)), edges: flow.edges.filter(isShown) },
    groups: drawn,
    edges,
    ends: edges.flatMap(({ source, target }) => [source, target]).filter((id) => !boxes.has(id)),
  };
}

function groupNode(id: string, group: Group, members: readonly TaskNodeType[]): GroupNodeType {
  const states = new Map<TaskState, number>();
  for (const { data } of members)
    if (data.state && data.state !== "none") states.set(data.state, (states.get(data.state) ?? 0) + 1);
  const issues = members.reduce((sum, { data }) => sum + (data.issues?.length ?? 0), 0);
  const area = groupArea(
    members.map(({ position }) => position),
    group.isFolded,
  );
  const size = { width: area.width, height: area.height };
  return {
    id,
    type: "tasks",
    position: { x: area.x, y: area.y },
    data: { group, states, issues },
    ...size,
    measured: size,
    ariaLabel: `Group ${group.name}, ${group.tasks.length} tasks, ${group.isFolded ? "folded" : "open"}`,
    connectable: false,
    ...(group.isFolded
      ? { selected: members.some(({ selected }) => selected) }
      : { zIndex: -2, selectable: false, focusable: false, dragHandle: `.${GROUP_GRIP}` }),
  };
}

/** A group folded that was open, or open that was folded. */
export function withTurned(layout: Layout, id: string): Layout {
  const place = layout[id];
  if (!place?.group) return layout;
  return { ...layout, [id]: { ...place, group: { ...place.group, isFolded: !place.group.isFolded } } };
}

type Place = Readonly<{ x: number; y: number }>;

/** Where a group with tasks at these places is drawn: a box in their middle, or a frame around them. */
export function groupArea(places: readonly Place[], isFolded: boolean) {
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, top, right, bottom] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  if (isFolded) return { x: Math.round((left + right) / 2), y: Math.round((top + bottom) / 2), ...NODE_SIZE };
  return {
    x: left - GROUP_ROOM.around,
    y: top - GROUP_ROOM.around - GROUP_ROOM.name,
    width: right - left + NODE_SIZE.width + 2 * GROUP_ROOM.around,
    height: bottom - top + NODE_SIZE.height + 2 * GROUP_ROOM.around + GROUP_ROOM.name,
  };
}

/** One edge between two ends, however many tasks it joins; those inside of one box are not drawn. */
function boxEdges(edges: readonly Edge[], boxOf: ReadonlyMap<string, string>): Edge[] {
  const joined = new Map<string, Edge[]>();
  for (const edge of edges) {
    const [source, target] = [boxOf.get(edge.source) ?? edge.source, boxOf.get(edge.target) ?? edge.target];
    const id = `${source}->${target}`;
    if (source !== target) joined.set(id, [...(joined.get(id) ?? []), { ...edge, id, source, target }]);
  }
  return [...joined.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const isAlike = same.every(({ className }) => className === first.className);
    const { label, labelBgPadding, labelBgBorderRadius, ...plain } = first;
    return [
      {
        ...plain,
        className: [GROUP_EDGE, isAlike ? first.className : undefined].filter(Boolean).join(" "),
        selectable: false,
        markerEnd: { type: "arrowclosed", color: "var(--line-strong)", width: 16, height: 16 },
        label: same.length > 1 ? `${same.length} edges` : label,
        labelBgPadding: [4, 2] as [number, number],
        labelBgBorderRadius: 3,
      },
    ];
  });
}

/** What can be done to a group on this canvas. */
export type GroupActions = Readonly<{
  toggle: (id: string) => void;
  /** Null where tasks are only looked at. */
  select: ((id: string) => void) | null;
}>;
export const GroupActionsContext = createContext<GroupActions | null>(null);
