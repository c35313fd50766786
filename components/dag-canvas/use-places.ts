import { use } from "react";
import type { DraftTask } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";

type Document = Readonly<{ tasks: readonly DraftTask[] }>;

const found = new WeakMap<Layout, Promise<Layout>>();

/**
 * A place for every task. Suspends while the automatic layout is fetched, which only happens for a document with tasks
 * that nobody placed: most have none, and then the layout's script stays away.
 */
export function usePlaces(document: Document, layout: Layout): Layout {
  if (document.tasks.every(({ id }) => layout[id] !== undefined)) return layout;
  const places =
    found.get(layout) ??
    import("@/components/dag-canvas/layout").then((module) => module.completeLayout(document, layout));
  found.set(layout, places);
  return use(places);
}
