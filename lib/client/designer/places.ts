/** A point on the canvas, in pixels at zoom 1. */
export type Place = Readonly<{ x: number; y: number }>;

/** Corners nearer than this cover each other. */
const TOO_NEAR = 24;

/** The wished place, or the next one down and to the right that covers no other. */
export function freePlace(wished: Place, taken: readonly Place[]): Place {
  let place = wished;
  while (taken.some(({ x, y }) => Math.abs(x - place.x) < TOO_NEAR && Math.abs(y - place.y) < TOO_NEAR))
    place = { x: place.x + TOO_NEAR, y: place.y + TOO_NEAR };
  return place;
}

/** How far to move all of `places` so that their upper left corner comes to `target`. */
export function offsetTo(target: Place, places: readonly Place[]): Place {
  if (places.length === 0) return target;
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  return { x: Math.round(target.x - left), y: Math.round(target.y - top) };
}
