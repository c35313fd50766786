import { useEffect } from "react";

const TYPING = "input, textarea, select, [contenteditable='true'], [role='dialog']";

/** Connects the keys `k` and `j` to going back and forth, except while somebody types or answers a dialog. */
export function useStepKeys(back: () => void, forth: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "k") back();
      if (event.key === "j") forth();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [back, forth]);
}
