import { expect, it } from "vitest";
import { aligned } from "@/lib/client/designer/alignment";

it.each([
  ["far from all others stays", { x: 50, y: 50 }, { x: 50, y: 50 }, null, null],
  ["near a column joins it", { x: 103, y: 50 }, { x: 100, y: 50 }, 100, null],
  ["near a row joins it", { x: 50, y: 194 }, { x: 50, y: 200 }, null, 200],
  ["near both joins both", { x: 96, y: 204 }, { x: 100, y: 200 }, 100, 200],
  ["between two columns joins the nearer", { x: 108, y: 0 }, { x: 110, y: 0 }, 110, 0],
])("a dragged task that is %s", (_, place, stands, vertical, horizontal) => {
  const others = [
    { x: 100, y: 200 },
    { x: 110, y: 0 },
  ];
  expect(aligned(place, others)).toEqual({ place: stands, vertical, horizontal });
});
