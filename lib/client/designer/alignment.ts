import type { Place } from "@/lib/client/designer/places";

/** Nearer than this a dragged task jumps into line. */
const REACH = 6;

/** Where a dragged task comes to stand, and the lines it then shares with others. */
export type Alignment = Readonly<{ place: Place; vertical: number | null; horizontal: number | null }>;

/**
 * Lines a task up with others: all have one size, so one line stands for edges and middles alike. The nearest line in
 * reach wins.
 */
export function aligned(place: Place, others: Iterable<Place>): Alignment {
  const near = { x: REACH + 1, y: REACH + 1 };
  let vertical: number | null = null;
  let horizontal: number | null = null;
  for (const { x, y } of others) {
    if (Math.abs(x - place.x) < near.x) {
      near.x = Math.abs(x - place.x);
      vertical = x;
    }
    if (Math.abs(y - place.y) < near.y) {
      near.y = Math.abs(y - place.y);
      horizontal = y;
    }
  }
  return { place: { x: vertical ?? place.x, y: horizontal ?? place.y }, vertical, horizontal };
}
