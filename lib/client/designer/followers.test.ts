import { expect, it } from "vitest";
import { withFollowers } from "@/lib/client/designer/followers";

const layout = { a: { x: 0, y: 0 }, b: { x: 100, y: 10 }, c: { x: 200, y: 20 } };

it("moves every selected task as far as the one that is dragged, also those the canvas only paints", () => {
  expect(withFollowers({ a: { x: 5, y: -7 } }, layout, ["a", "b"])).toEqual({
    a: { x: 5, y: -7 },
    b: { x: 105, y: 3 },
  });
});

it("leaves alone what is not selected, and what the canvas moved itself", () => {
  const moves = { a: { x: 5, y: 5 }, b: { x: 1, y: 1 } };
  expect(withFollowers(moves, layout, ["a", "b"])).toEqual(moves);
  expect(withFollowers({ c: { x: 1, y: 1 } }, layout, ["a", "b"])).toEqual({ c: { x: 1, y: 1 } });
});
