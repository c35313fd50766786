"use client";

import type { NodeProps } from "@xyflow/react";
import { GripHorizontal, Pencil, Trash2 } from "lucide-react";
import { memo, useContext, useState } from "react";
import { NotePaper, NoteWords } from "@/components/dag-canvas/note-box";
import { NOTE_GRIP, type NoteActions, NoteActionsContext, type NoteNodeType } from "@/components/dag-canvas/note-data";
import { cn } from "@/components/ui/class-names";
import { NOTE_COLOURS, NOTE_LIMITS, type Note, type NoteColour } from "@/lib/domain/dag/layout";

/** A sticky note on a canvas: words for people that change nothing that runs. */
export const NoteNode = memo(function NoteNode({ id, data: { note } }: NodeProps<NoteNodeType>) {
  const actions = useContext(NoteActionsContext);
  return (
    <NotePaper note={note}>
      {actions ? <OwnNote id={id} note={note} {...actions} /> : <NoteWords note={note} />}
    </NotePaper>
  );
});

type OwnProps = NoteActions & Readonly<{ id: string; note: Note }>;

/** Shown as it reads, until somebody writes in it. */
function OwnNote({ id, note, change, remove }: OwnProps) {
  const [isWriting, setIsWriting] = useState(false);
  const isField = isWriting || note.text === "";
  return (
    <>
      <NoteBar {...{ id, note, change, remove }} onWrite={isField ? null : () => setIsWriting(true)} />
      {isField ? (
        <textarea
          // Who asked to write in a note that says something begins at once.
          ref={(field) => {
            if (isWriting) field?.focus();
          }}
          aria-label="Text of the note"
          className="nodrag nowheel nopan min-h-0 flex-1 resize-none bg-transparent px-2.5 pb-2 text-xs outline-none focus-visible:outline-2"
          placeholder="What should others know? Markdown works: **bold**, - lists, [links](https://…)"
          maxLength={NOTE_LIMITS.letters}
          value={note.text}
          onFocus={() => setIsWriting(true)}
          onBlur={() => setIsWriting(false)}
          onChange={({ target }) => change(id, { ...note, text: target.value })}
        />
      ) : (
        // A shortcut of the mouse; the keyboard has the button above.
        // biome-ignore lint/a11y/noStaticElementInteractions: the same can be done by the button
        <div className="flex min-h-0 flex-1 flex-col" onDoubleClick={() => setIsWriting(true)}>
          <NoteWords note={note} />
        </div>
      )}
    </>
  );
}

type BarProps = OwnProps & Readonly<{ onWrite: (() => void) | null }>;

function NoteBar({ id, note, change, remove, onWrite }: BarProps) {
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
        {onWrite ? (
          <button type="button" aria-label="Write in the note" title="Write" className="text-tone" onClick={onWrite}>
            <Pencil aria-hidden className="size-3.5" />
          </button>
        ) : null}
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
