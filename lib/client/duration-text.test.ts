import { expect, it } from "vitest";
import { durationText } from "@/lib/client/duration-text";

it.each([
  [0, "0 ms"],
  [-5, "0 ms"],
  [840, "840 ms"],
  [12_340, "12.3 s"],
  [59_999, "59.9 s"],
  [125_000, "2 m 05 s"],
  [3_840_000, "1 h 04 m"],
  [266_400_000, "3 d 02 h"],
])("%d milliseconds read as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
