/** How long the view of a canvas takes to move: no time at all for people who asked their system for less motion. */
export const flightMs = (milliseconds: number): number =>
  window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : milliseconds;
