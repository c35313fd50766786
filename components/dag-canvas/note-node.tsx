"use client";

import type { NodeProps } from "@xyflow/react";
import { GripHorizontal, Trash2 } from "lucide-react";
import { memo, useContext } from "react";
import { NOTE_GRIP, type NoteActions, NoteActionsContext, type NoteNodeType } from "@/components/dag-canvas/note-data";
import { cn } from "@/components/ui/class-names";
import { NOTE_COLOURS, NOTE_LIMITS, type Note, type NoteColour } from "@/lib/domain/dag/layout";

/** A sticky note on a canvas: words for people that change nothing that runs. */
export const NoteNode = memo(function NoteNode({ id, data: { note } }: NodeProps<NoteNodeType>) {
  const actions = useContext(NoteActionsContext);
  return (
    <section
      aria-label="Note"
      data-tone={note.colour}
      className="group flex h-full w-full flex-col rounded-md border border-tone-line bg-tone-soft text-ink shadow-sm"
    >
      {actions ? <NoteBar note={note} {...actions} id={id} /> : null}
      {actions ? (
        <textarea
          aria-label="Text of the note"
          className="nodrag nowheel nopan min-h-0 flex-1 resize-none bg-transparent px-2.5 pb-2 text-xs outline-none focus-visible:outline-2"
          placeholder="What should others know?"
          maxLength={NOTE_LIMITS.letters}
          value={note.text}
          onChange={({ target }) => actions.change(id, { ...note, text: target.value })}
        />
      ) : (
        <p className="nowheel min-h-0 flex-1 overflow-y-auto whitespace-pre-wrap break-words p-2.5 text-xs">
          {note.text}
        </p>
      )}
    </section>
  );
});

function NoteBar({ id, note, change, remove }: NoteActions & { id: string; note: Note }) {
  return (
    <div className={cn(NOTE_GRIP, "flex h-6 shrink-0 cursor-grab items-center gap-1 px-1.5")}>
      <GripHorizontal aria-hidden className="size-3.5 text-tone" />
      <span className="flex-1" />
      <span className="nodrag flex gap-1 opacity-0 focus-within:opacity-100 group-hover:opacity-100">
        {NOTE_COLOURS.map((colour) => (
          <button
            key={colour}
            type="button"
            data-tone={colour}
            aria-label={COLOUR_NAMES[colour]}
            aria-pressed={colour === note.colour}
            className="size-3.5 rounded-full border border-tone-line bg-tone-soft aria-pressed:border-tone"
            onClick={() => change(id, { ...note, colour })}
          />
        ))}
        <button type="button" aria-label="Delete the note" className="text-tone" onClick={() => remove(id)}>
          <Trash2 aria-hidden className="size-3.5" />
        </button>
      </span>
    </div>
  );
}

const COLOUR_NAMES = {
  sand: "Sand",
  info: "Blue",
  success: "Green",
  warning: "Yellow",
  violet: "Violet",
} as const satisfies Record<NoteColour, string>;
