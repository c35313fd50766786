import { parseAsBoolean, useQueryState } from "nuqs";
import { useCallback, useSyncExternalStore } from "react";

const CHANGED = "signalbox:view";
const keyOf = (name: string): string => `signalbox.view.${name}`;

function subscribe(listener: () => void): () => void {
  window.addEventListener("storage", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("storage", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/**
 * Something that is shown or not. The address says it first, so that a link shows what its sender saw; without a word of
 * it there, it is as this browser was left last.
 */
export function useViewOption(name: string, usual: boolean): readonly [boolean, (next: boolean) => void] {
  const [inAddress, setInAddress] = useQueryState(name, parseAsBoolean);
  const kept = useSyncExternalStore(
    subscribe,
    () => window.localStorage.getItem(keyOf(name)),
    () => null,
  );
  const set = useCallback(
    (next: boolean) => {
      window.localStorage.setItem(keyOf(name), String(next));
      window.dispatchEvent(new Event(CHANGED));
      void setInAddress(next);
    },
    [name, setInAddress],
  );
  return [inAddress ?? (kept === null ? usual : kept === "true"), set];
}
