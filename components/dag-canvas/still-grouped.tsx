"use client";

import { useMemo } from "react";
import { FoldedGroup, OpenGroup } from "@/components/dag-canvas/group-box";
import { foldGroups, GroupActionsContext, type GroupNodeType, withTurned } from "@/components/dag-canvas/group-data";
import { NotePaper, NoteWords } from "@/components/dag-canvas/note-box";
import { type NoteNodeType, noteNodes } from "@/components/dag-canvas/note-data";
import { NotesSwitch, useNotesShown } from "@/components/dag-canvas/notes-switch";
import { areaOfNode } from "@/components/dag-canvas/scene";
import { StillCanvas, type StillMore, type StillProps } from "@/components/dag-canvas/still-canvas";
import type { Layout } from "@/lib/domain/dag/layout";

const NO_LAYOUT: Layout = {};
const NO_NOTES: NoteNodeType[] = [];

/** The first picture of a DAG with notes or groups: groups fold and open in it, notes are read. */
export function StillGrouped({ layout = NO_LAYOUT, onLayout, nodes, edges, ...rest }: StillProps) {
  const {
    flow,
    groups,
    edges: ofBoxes,
  } = useMemo(() => foldGroups({ nodes: [...nodes], edges: [...edges] }, layout), [nodes, edges, layout]);
  const [areNotesShown] = useNotesShown();
  const all = useMemo(() => noteNodes(layout), [layout]);
  const notes = areNotesShown ? all : NO_NOTES;
  const more = useMemo(() => moreOf(groups, notes), [groups, notes]);
  const shownEdges = useMemo(() => [...flow.edges, ...ofBoxes], [flow.edges, ofBoxes]);
  const actions = useMemo(
    () => (onLayout ? { toggle: (id: string) => onLayout(withTurned(layout, id)), select: null } : null),
    [layout, onLayout],
  );
  return (
    <GroupActionsContext value={actions}>
      <div className="relative h-full w-full">
        <StillCanvas {...rest} nodes={flow.nodes} edges={shownEdges} more={more} />
        {all.length > 0 ? <NotesSwitch className="absolute bottom-3 left-40" /> : null}
      </div>
    </GroupActionsContext>
  );
}

type Placed = Pick<GroupNodeType | NoteNodeType, "position" | "measured">;

const styleOf = ({ position: { x, y }, measured }: Placed) => ({ left: x, top: y, ...measured });

function moreOf(groups: readonly GroupNodeType[], notes: readonly NoteNodeType[]): StillMore {
  const folded = groups.filter(({ data }) => data.group.isFolded);
  const open = groups.filter(({ data }) => !data.group.isFolded);
  return {
    behind: (isFar) => (
      <>
        {open.map((node) => (
          <div key={node.id} className="absolute" style={styleOf(node)}>
            <OpenGroup id={node.id} data={node.data} isFar={isFar} />
          </div>
        ))}
        {notes.map((node) => (
          <div key={node.id} className="absolute" style={styleOf(node)}>
            <NotePaper note={node.data.note}>
              <NoteWords note={node.data.note} />
            </NotePaper>
          </div>
        ))}
      </>
    ),
    boxes: (isFar) =>
      folded.map((node) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a look and a meaning of its own
        <div key={node.id} role="group" aria-label={node.ariaLabel} className="absolute" style={styleOf(node)}>
          <FoldedGroup id={node.id} data={node.data} isFar={isFar} isSelected={node.selected === true} />
        </div>
      )),
    places: new Map(folded.map(({ id, position }) => [id, position])),
    areas: [...groups, ...notes].map(areaOfNode),
  };
}
