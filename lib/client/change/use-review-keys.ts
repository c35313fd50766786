import { useEffect, useRef } from "react";

const TYPING = "input:not([type='checkbox']), textarea, select, [contenteditable='true'], [role='dialog']";

/** What single keys do on the review page, in the order of its sheet. */
export const REVIEW_KEYS = [
  { key: "j", does: "Next change" },
  { key: "k", does: "Previous change" },
  { key: "r", does: "Tick the change as read, and go on to the next" },
  { key: "c", does: "Comment on the change" },
  { key: "s", does: "Suggest another value" },
  { key: "n", does: "Next open thread" },
  { key: "d", does: "Diff, before or after on the canvas" },
  { key: "t", does: "The same as text" },
  { key: "a", does: "Go to the review box: approve with Ctrl Enter" },
  { key: "?", does: "This list" },
] as const;
type ReviewKey = (typeof REVIEW_KEYS)[number]["key"];

/** Connects single keys to what they do, except while somebody types or answers a dialog. */
export function useReviewKeys(bindings: Readonly<Partial<Record<ReviewKey, () => void>>>): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      const known = REVIEW_KEYS.find(({ key }) => key === event.key)?.key;
      const act = known && latest.current[known];
      if (!act) return;
      // The letter must not land in the field that the key has just opened.
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
