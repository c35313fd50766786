import dynamic from "next/dynamic";
import { type ReactNode, Suspense } from "react";
import type { Note } from "@/lib/domain/dag/layout";

/** Pictures without notes need nothing that reads them. */
const MarkdownText = dynamic(async () => (await import("@/components/dag-canvas/markdown-text")).MarkdownText);

/** The paper of a sticky note. */
export const NotePaper = ({ note, children }: { note: Note; children: ReactNode }) => (
  <section
    aria-label="Note"
    data-tone={note.colour}
    className="group flex h-full w-full flex-col rounded-md border border-tone-line bg-tone-soft text-ink shadow-sm"
  >
    {children}
  </section>
);

/** What a note says, to be read. */
export const NoteWords = ({ note }: { note: Note }) => (
  <div className="nowheel min-h-0 flex-1 overflow-y-auto break-words p-2.5 text-xs">
    <Suspense fallback={<p className="whitespace-pre-wrap">{note.text}</p>}>
      <MarkdownText text={note.text} />
    </Suspense>
  </div>
);
