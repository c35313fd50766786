import { useEffect, useRef, useState } from "react";

/** How far around the view something counts as near: some key presses or turns of a wheel. */
const AROUND = "800px 0px";
const NONE: ReadonlySet<string> = new Set();

/**
 * Keys of the entries of a list that have come near the view; they stay. `isWatched` is false for a list so short that
 * all of it may be drawn at once. Entries carry their key as `data-change-key`.
 */
export function useNearKeys(entries: unknown, isWatched: boolean) {
  const list = useRef<HTMLOListElement>(null);
  const [near, setNear] = useState(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other entries are other elements to watch.
  useEffect(() => {
    if (!list.current || !isWatched) return;
    const watcher = new IntersectionObserver(
      (seen) => {
        const came = seen.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => keyOf(target));
        if (came.length > 0) setNear((before) => new Set([...before, ...came]));
      },
      { root: list.current.closest("main"), rootMargin: AROUND },
    );
    for (const entry of list.current.children) watcher.observe(entry);
    return () => watcher.disconnect();
  }, [entries, isWatched]);
  return { list, near };
}

const keyOf = (element: Element): string => element.getAttribute("data-change-key") ?? "";
