import { expect, it } from "vitest";
import { segmentsOf } from "@/lib/client/change/line-segments";

it.each([
  ["nothing over it", [], ["limit: 30|"]],
  ["a part", [{ from: 7, to: 9, className: "mark" }], ["limit: |", "30|mark"]],
  ["the whole", [{ from: 0, to: 9, className: "name" }], ["limit: 30|name"]],
  [
    "parts that overlap",
    [
      { from: 0, to: 7, className: "name" },
      { from: 4, to: 9, className: "mark" },
    ],
    ["limi|name", "t: |name mark", "30|mark"],
  ],
  [
    "a part that ends behind it, and an empty one",
    [
      { from: 7, to: 99, className: "mark" },
      { from: 3, to: 3, className: "x" },
    ],
    ["lim|", "it: |", "30|mark"],
  ],
])("a line with %s is told in pieces that look alike", (_what, layers, expected) => {
  expect(segmentsOf("limit: 30", layers).map(({ text, className }) => `${text}|${className}`)).toEqual(expected);
});
