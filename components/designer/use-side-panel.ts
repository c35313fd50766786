import { useCallback, useState } from "react";
import { useEditor } from "@/lib/client/designer/editor-context";

export type SideTab = "task" | "settings" | "outline" | "problems";
type Choice = Readonly<{ tab: SideTab; at: readonly string[] }>;

/** A field of a task's form that a key asked for; the form may have to be fetched first. */
export type WantedField = Readonly<{ name: "key" | "operator"; taskId: string }>;

export type SidePanelState = ReturnType<typeof useSidePanel>;

/** Which tab stands beside the canvas, and which field of its form is to have the cursor once it is there. */
export function useSidePanel() {
  const { store } = useEditor();
  const [choice, setChoice] = useState<Choice | null>(null);
  const [wanted, setWanted] = useState<WantedField | null>(null);
  const openField = useCallback(
    (name: WantedField["name"]) => {
      const { taskIds } = store.getState().selection;
      const [taskId, ...others] = taskIds;
      if (taskId === undefined || others.length > 0) return;
      setChoice({ tab: "task", at: taskIds });
      setWanted({ name, taskId });
    },
    [store],
  );
  const onFocused = useCallback(() => setWanted(null), []);
  return { choice, setChoice, wanted, openField, onFocused };
}
