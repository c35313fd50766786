import { useEffect, useRef } from "react";

/** Whoever types, or answers a question, keeps the keys. A drawer beside the page asks nothing. */
const TYPING = "input:not([type='checkbox']), textarea, select, [contenteditable='true'], [data-modal]";

/** Each key is heard once, although it comes from the page and as `first`. */
const heard = new WeakSet<KeyboardEvent>();

/** Calls back for each key pressed on the page, `first` among them; answering true takes the key from the browser. */
export function useKeys(first: KeyboardEvent | null, onKey: (event: KeyboardEvent) => boolean): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      heard.add(event);
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
      if (!isTyping && !event.repeat && !event.defaultPrevented && latest.current(event)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    if (first && !heard.has(first)) onKeyDown(first);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [first]);
}
