import type { Layout } from "@/lib/domain/dag/layout";

/**
 * Selected tasks move together. Of a large DAG the canvas reports only those it has as elements; the others go the same
 * way by the same distance.
 */
export function withFollowers(moves: Layout, layout: Layout, selectedIds: readonly string[]): Layout {
  const moved = selectedIds.find((id) => moves[id] !== undefined && layout[id] !== undefined);
  const [from, to] = moved === undefined ? [] : [layout[moved], moves[moved]];
  if (!from || !to) return moves;
  const followers = selectedIds.flatMap((id) => {
    const place = layout[id];
    const isReported = moves[id] !== undefined;
    return place && !isReported ? [[id, { x: place.x + to.x - from.x, y: place.y + to.y - from.y }] as const] : [];
  });
  return { ...Object.fromEntries(followers), ...moves };
}
