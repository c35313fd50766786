import { StickyNote } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useViewOption } from "@/lib/client/view-option";

export const useNotesShown = () => useViewOption("notes", true);

/** Takes all notes out of the picture, and brings them back. */
export function NotesSwitch({ className }: { className?: string }) {
  const [areShown, setShown] = useNotesShown();
  return (
    <Button size="sm" icon={StickyNote} className={className} onClick={() => setShown(!areShown)}>
      {areShown ? "Hide notes" : "Show notes"}
    </Button>
  );
}
