import { useEffect, useRef } from "react";

const TYPING = "input:not([type='checkbox']), textarea, select, [contenteditable='true'], [role='dialog']";
/** What the space bar already presses. */
const PRESSED_BY_SPACE = "a, button, input, summary, [role='tab'], [tabindex='0']";

/** What single keys do on the review page, in the order of its sheet. A key of two letters is one after the other. */
export const REVIEW_KEYS = [
  { key: "j", does: "Next change" },
  { key: "k", does: "Previous change" },
  { key: "r", does: "Tick the change as read, and go on to the next; so does Space" },
  { key: "c", does: "Comment on the change" },
  { key: "s", does: "Suggest another value" },
  { key: "n", does: "Next open thread" },
  { key: "p", does: "Previous open thread" },
  { key: "f", does: "Filter the list: Tab goes through the filters, Enter takes one" },
  { key: "d", does: "Diff, before, after or both sides on the canvas" },
  { key: "t", does: "The same as text" },
  { key: "a", does: "Go to the review box: approve with Ctrl Enter" },
  { key: "g i", does: "Back to the inbox" },
  { key: "?", does: "This list" },
] as const;
export type ReviewKey = (typeof REVIEW_KEYS)[number]["key"];

/** What a press means after the one before it; undefined when nothing. */
export function meaningOf(key: string, before: string): ReviewKey | undefined {
  const pressed = key === " " ? "r" : key;
  const known = (wanted: string) => REVIEW_KEYS.find((one) => one.key === wanted)?.key;
  return known(`${before} ${pressed}`) ?? known(pressed);
}

/** Connects single keys to what they do, except while somebody types or answers a dialog. */
export function useReviewKeys(bindings: Readonly<Partial<Record<ReviewKey, () => void>>>): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    let before = "";
    const onKeyDown = (event: KeyboardEvent) => {
      if (isElsewhere(event)) return;
      const known = meaningOf(event.key, before);
      before = event.key;
      const act = known && latest.current[known];
      if (!act) return;
      // The letter must not land in the field that the key has just opened, and Space must not scroll.
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isElsewhere({ target, key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true;
  const isIn = (places: string) => target instanceof Element && target.closest(places) !== null;
  return isIn(TYPING) || (key === " " && isIn(PRESSED_BY_SPACE));
}
