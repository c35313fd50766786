import { useEffect, useRef, useState } from "react";

/** How far around the view something counts as near: some key presses or turns of a wheel. */
const AROUND = "800px 0px";
const NONE: ReadonlySet<string> = new Set();

/**
 * Keys of the entries of a list that have come near the view; they stay. `isWatched` is false for a list so short that
 * all of it may be drawn at once. The list has one child per entry, in their order.
 */
export function useNearKeys(entries: readonly Readonly<{ key: string }>[], isWatched: boolean) {
  const list = useRef<HTMLOListElement>(null);
  const [near, setNear] = useState(NONE);
  useEffect(() => {
    if (!list.current || !isWatched) return;
    const elements = [...list.current.children];
    const keyOf = new Map(elements.map((element, at) => [element, entries[at]?.key]));
    const watcher = new IntersectionObserver(
      (seen) => {
        const came = seen.flatMap(({ isIntersecting, target }) => (isIntersecting ? (keyOf.get(target) ?? []) : []));
        if (came.length > 0) setNear((before) => new Set([...before, ...came]));
      },
      { root: list.current.closest("main"), rootMargin: AROUND },
    );
    for (const element of elements) watcher.observe(element);
    return () => watcher.disconnect();
  }, [entries, isWatched]);
  return { list, near };
}
