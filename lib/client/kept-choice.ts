import { useSyncExternalStore } from "react";

/** A choice about what all pages and tabs of this browser look like; the first is the one nobody has made yet. */
export function keptChoice<Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]) {
  const key = `signalbox.${name}`;
  const changed = `signalbox:${name}`;
  const [usual] = choices;
  const subscribe = (listener: () => void) => {
    window.addEventListener("storage", listener);
    window.addEventListener(changed, listener);
    return () => {
      window.removeEventListener("storage", listener);
      window.removeEventListener(changed, listener);
    };
  };
  const read = (): Choice => choices.find((choice) => choice === window.localStorage.getItem(key)) ?? usual;
  return {
    useChoice: (): Choice => useSyncExternalStore(subscribe, read, () => usual),
    choose: (choice: Choice): void => {
      window.localStorage.setItem(key, choice);
      window.dispatchEvent(new Event(changed));
    },
  };
}
