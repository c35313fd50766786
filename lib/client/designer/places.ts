/** A point on the canvas, in pixels at zoom 1. */
export type Place = Readonly<{ x: number; y: number }>;

/** Room that stays between two tasks. */
const GAP = 20;

/** The wished place for something of a size, or the next one below it that covers nothing of that size. */
export function freePlace(
  wished: Place,
  taken: readonly Place[],
  size: Readonly<{ width: number; height: number }>,
): Place {
  const isCovered = (place: Place) =>
    taken.some(({ x, y }) => Math.abs(x - place.x) < size.width + GAP && Math.abs(y - place.y) < size.height + GAP);
  let place = wished;
  while (isCovered(place)) place = { x: place.x, y: place.y + size.height + GAP };
  return place;
}

/** How far to move all of `places` so that their upper left corner comes to `target`. */
export function offsetTo(target: Place, places: readonly Place[]): Place {
  if (places.length === 0) return target;
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  return { x: Math.round(target.x - left), y: Math.round(target.y - top) };
}
