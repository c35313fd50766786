"use client";

import { RefreshCw } from "lucide-react";
import { useStore } from "zustand";
import { Button } from "@/components/ui/button";
import { PersonChip } from "@/components/ui/person-chip";
import { toast } from "@/components/ui/toast";
import { explainError } from "@/lib/client/api";
import { contentOfDraft, type DesignerSession } from "@/lib/client/designer/session";
import { usePresence } from "@/lib/client/designer/use-presence";

type Props = Readonly<{ dagKey: string; personKey: string; session: DesignerSession }>;

/** Who else has this draft open, and whether one of them saved what is not shown here yet. */
export function Presence({ dagKey, personKey, session }: Props) {
  const presence = usePresence(dagKey);
  const { status, saveNumber } = useStore(session.autosave.state);
  if (!presence) return null;
  const { others, savedBy } = presence;
  // With changes of one's own in the way, the save says that there are two, and asks.
  const isBehind = presence.saveNumber > saveNumber && savedBy.personKey !== personKey && status.kind === "saved";
  const show = async () => {
    try {
      const theirs = await session.theirs();
      session.settle(theirs, contentOfDraft(theirs));
    } catch (error) {
      toast.error(explainError(error).detail);
    }
  };
  return (
    <>
      {others.length === 0 ? null : (
        <ul aria-label="Also editing" className="flex min-w-0 items-center gap-2 text-muted text-xs">
          {others.map(({ id, name }) => (
            <li key={id} title={`${name} has this draft open too`} className="min-w-0 max-w-36">
              <PersonChip name={name} />
            </li>
          ))}
        </ul>
      )}
      {isBehind ? (
        <Button size="sm" icon={RefreshCw} onClick={() => void show()}>
          Show what {savedBy.name} saved
        </Button>
      ) : null}
    </>
  );
}
