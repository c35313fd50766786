import { expect, it } from "vitest";
import { placeNamed } from "@/lib/client/palette";

it.each([
  ["#42", { kind: "change", name: "42" }],
  [" 42 ", { kind: "change", name: "42" }],
  ["0190A000-0000-7000-8000-00000000000A", { kind: "run", name: "0190a000-0000-7000-8000-00000000000a" }],
  ["0190a000", null],
  ["007", null],
  ["research.onboarding", null],
  ["", null],
])("goes straight to what a pasted id or number names: %s", (text, place) => {
  expect(placeNamed(text)).toEqual(place);
});
